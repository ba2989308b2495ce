package dev.hibiki.sfu.signal;

import org.jspecify.annotations.Nullable;

/**
 * The JSON text of an {@code RTCIceCandidateInit}, as trickled: read and written without a JSON
 * library, since it is one flat object of strings and numbers.
 */
public final class CandidateInit {
  private static final int MAX_LENGTH = 4096;

  private final String text;
  private int at;

  private CandidateInit(String text) {
    this.text = text;
  }

  /**
   * The {@code candidate} member of the object: empty if it says that no more candidates follow,
   * null if the text is not such an object.
   */
  public static @Nullable String candidate(String json) {
    return json.length() > MAX_LENGTH ? null : new CandidateInit(json).read();
  }

  /** The text for a candidate of the first section. */
  public static String write(String candidate, String mid) {
    return "{\"candidate\":"
        + quoted(candidate)
        + ",\"sdpMid\":"
        + quoted(mid)
        + ",\"sdpMLineIndex\":0,\"usernameFragment\":null}";
  }

  private static String quoted(String value) {
    StringBuilder out = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= ' ') {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private @Nullable String read() {
    if (!take('{')) {
      return null;
    }
    String candidate = null;
    if (take('}')) {
      return null;
    }
    do {
      String name = string();
      if (name == null || !take(':')) {
        return null;
      }
      skipBlanks();
      if (at < text.length() && text.charAt(at) == '"') {
        String value = string();
        if (value == null) {
          return null;
        }
        if (name.equals("candidate")) {
          candidate = value;
        }
      } else if (!skipWord()) {
        return null;
      }
    } while (take(','));
    return take('}') ? candidate : null;
  }

  /** A number, true, false or null. */
  private boolean skipWord() {
    int start = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    return at > start;
  }

  private @Nullable String string() {
    if (!take('"')) {
      return null;
    }
    StringBuilder out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      if (c != '\\') {
        out.append(c);
      } else if (!unescape(out)) {
        return null;
      }
    }
    return null;
  }

  private boolean unescape(StringBuilder out) {
    if (at >= text.length()) {
      return false;
    }
    char c = text.charAt(at++);
    switch (c) {
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'u' -> {
        if (at + 4 > text.length()) {
          return false;
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = Character.digit(text.charAt(at++), 16);
          if (digit < 0) {
            return false;
          }
          code = code << 4 | digit;
        }
        out.append((char) code);
      }
      default -> out.append(c);
    }
    return true;
  }

  private boolean take(char wanted) {
    skipBlanks();
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }
}

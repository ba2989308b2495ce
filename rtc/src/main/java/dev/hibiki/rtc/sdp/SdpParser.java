package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a session description (RFC 8866).
 *
 * <p>Lines and attributes that it does not know are skipped or kept as they are; a known line that
 * is malformed is an error. Lines end with LF or CRLF; blank lines are skipped.
 */
public final class SdpParser {
  /** The longest text it reads, in characters. */
  public static final int MAX_LENGTH = 2 << 20;

  /** The longest line it reads, in characters. */
  public static final int MAX_LINE_LENGTH = 8192;

  /** The most media sections it reads. */
  public static final int MAX_SECTIONS = 500;

  /** The most attribute lines it reads in one section, or before the first. */
  public static final int MAX_ATTRIBUTES = 1000;

  private final String text;
  private final List<MediaGroup> groups = new ArrayList<>();
  private final List<SdpAttribute> attributes = new ArrayList<>();
  private final List<MediaSection> sections = new ArrayList<>();
  private final Set<String> mids = new HashSet<>();
  private final TransportReader transport = new TransportReader();
  private Origin origin = new Origin("-", 0, 0);
  private String name = "-";
  private String msidSemantic = "";
  private boolean extmapAllowMixed;
  private boolean iceLite;
  private @Nullable Direction direction;
  private int attributeCount;
  private int line;
  private @Nullable MediaSectionReader section;

  private SdpParser(String text) {
    this.text = text;
  }

  /**
   * Reads a description.
   *
   * @throws SdpException if it is malformed or too large
   */
  public static SessionDescription parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new SdpException(0, "longer than " + MAX_LENGTH + " characters");
    }
    return new SdpParser(text).read();
  }

  private SessionDescription read() {
    int start = 0;
    boolean versionSeen = false;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        end = text.length();
      }
      int stop = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
      line++;
      if (stop - start > MAX_LINE_LENGTH) {
        throw fail("a line longer than " + MAX_LINE_LENGTH + " characters");
      }
      String content = SdpTokens.strip(text.substring(start, stop));
      start = end + 1;
      if (content.isEmpty()) {
        continue;
      }
      checkCharacters(content);
      if (content.length() < 2 || content.charAt(1) != '=') {
        throw fail("a line is one letter, an equals sign and a value");
      }
      if (!versionSeen) {
        if (!content.equals("v=0")) {
          throw fail("a description begins with v=0");
        }
        versionSeen = true;
        continue;
      }
      take(content.charAt(0), content.substring(2));
    }
    if (!versionSeen) {
      throw new SdpException(0, "empty description");
    }
    endSection();
    return new SessionDescription(
        origin,
        name,
        groups,
        msidSemantic,
        extmapAllowMixed,
        iceLite,
        transport.build(),
        attributes,
        sections);
  }

  private void checkCharacters(String content) {
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw fail("control character");
      }
    }
  }

  private void take(char type, String value) {
    switch (type) {
      case 'm' -> {
        endSection();
        if (sections.size() == MAX_SECTIONS) {
          throw fail("more than " + MAX_SECTIONS + " sections");
        }
        section = MediaSectionReader.begin(line, value, direction);
        attributeCount = 0;
      }
      case 'a' -> {
        if (++attributeCount > MAX_ATTRIBUTES) {
          throw fail("more than " + MAX_ATTRIBUTES + " attributes in a section");
        }
        attribute(value);
      }
      case 'o' -> {
        if (section == null) {
          origin = readOrigin(value);
        }
      }
      case 's' -> {
        if (section == null) {
          String stripped = SdpTokens.strip(value);
          name = stripped.isEmpty() ? "-" : stripped;
        }
      }
      case 'v' -> throw fail("a second v= line");
      default -> {
        // c=, b=, t=, i= and lines of other types say nothing that WebRTC uses.
      }
    }
  }

  private void attribute(String text) {
    int colon = text.indexOf(':');
    String key = SdpTokens.strip(colon < 0 ? text : text.substring(0, colon));
    String value = colon < 0 ? "" : SdpTokens.strip(text.substring(colon + 1));
    if (key.isEmpty()) {
      throw fail("attribute without a name");
    }
    if (section != null) {
      section.attribute(line, key, value);
      return;
    }
    if (transport.attribute(line, key, value)) {
      return;
    }
    Direction parsed = value.isEmpty() ? Direction.parse(key) : null;
    if (parsed != null) {
      direction = parsed;
      return;
    }
    switch (key) {
      case "group" -> groups.add(readGroup(value));
      case "msid-semantic" -> msidSemantic = value;
      case "extmap-allow-mixed" -> extmapAllowMixed = true;
      case "ice-lite" -> iceLite = true;
      default -> attributes.add(new SdpAttribute(key, value));
    }
  }

  private MediaGroup readGroup(String value) {
    List<String> words = SdpTokens.words(value);
    if (words.isEmpty()) {
      throw fail("group without semantics");
    }
    return new MediaGroup(words.getFirst(), words.subList(1, words.size()));
  }

  private Origin readOrigin(String value) {
    List<String> words = SdpTokens.words(value);
    if (words.size() != 6) {
      throw fail("o= has six fields");
    }
    try {
      return new Origin(
          words.get(0), Long.parseUnsignedLong(words.get(1)), Long.parseUnsignedLong(words.get(2)));
    } catch (NumberFormatException e) {
      throw fail("session id and version in o= are numbers of 64 bits");
    }
  }

  private void endSection() {
    if (section != null) {
      MediaSection built = section.build();
      if (!built.mid().isEmpty() && !mids.add(built.mid())) {
        throw new SdpException(section.line(), "two sections with the same mid");
      }
      sections.add(built);
      section = null;
    }
  }

  private SdpException fail(String rule) {
    return new SdpException(line, rule);
  }
}

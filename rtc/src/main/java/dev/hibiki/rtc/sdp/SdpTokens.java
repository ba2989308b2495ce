package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Small readers for the words of a line. */
final class SdpTokens {
  private SdpTokens() {}

  /** A decimal number from 0 to {@code max}, or -1. */
  static int unsigned(String text, int max) {
    return (int) unsignedLong(text, max);
  }

  /** A decimal number from 0 to {@code max}, or -1. */
  static long unsignedLong(String text, long max) {
    int length = text.length();
    if (length == 0 || length > 18) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= max ? value : -1;
  }

  /** The words between blanks. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int length = text.length();
    int i = 0;
    while (i < length) {
      while (i < length && isBlank(text.charAt(i))) {
        i++;
      }
      int start = i;
      while (i < length && !isBlank(text.charAt(i))) {
        i++;
      }
      if (i > start) {
        words.add(text.substring(start, i));
      }
    }
    return words;
  }

  /** The first word and the stripped rest; two parts, the second may be empty. */
  static String[] head(String text) {
    String stripped = strip(text);
    int length = stripped.length();
    int i = 0;
    while (i < length && !isBlank(stripped.charAt(i))) {
      i++;
    }
    return new String[] {stripped.substring(0, i), strip(stripped.substring(i))};
  }

  /** The text without blanks at its ends. Only ASCII blanks count, so that words stay whole. */
  static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Whether every character is visible ASCII, and there are 1 to {@code maxLength} of them. */
  static boolean isVisible(String text, int maxLength) {
    int length = text.length();
    if (length == 0 || length > maxLength) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is a stream name of RFC 8851: letters, digits, hyphen and underscore. */
  static boolean isRid(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 255) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean fits =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}

package dev.hibiki.common.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Turns the text of a scalar into a value of the type its key wants.
 *
 * <p>The forms are those of the reference's YAML: numbers may hold underscores and hexadecimal,
 * octal or binary prefixes, flags may be yes/no and on/off; text takes any scalar as written.
 */
final class ScalarReader {
  private static final Pattern WHOLE = Pattern.compile("[-+]?(0|[1-9][0-9_]*)");
  private static final Pattern PREFIXED =
      Pattern.compile("0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+", Pattern.CASE_INSENSITIVE);
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\d[\\d_]*\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?");
  private static final int MAX_NUMBER_LENGTH = 64;

  private ScalarReader() {}

  /**
   * Reads one scalar.
   *
   * @throws IllegalArgumentException with the rule that the text breaks
   */
  static Object read(ValueType.Scalar type, YamlNode.Scalar scalar) {
    String text = scalar.text();
    return switch (type) {
      case TEXT -> text;
      case SECRET -> new Secret(text);
      case DURATION -> DurationText.parse(text);
      case PORTS -> PortRange.parse(text);
      case ADDRESSES -> NodeIp.parse(text);
      case CIDR -> Cidr.parse(text);
      case FLAG -> flag(scalar);
      case INTEGER -> {
        long value = whole(scalar);
        if (value != (int) value) {
          throw new IllegalArgumentException("must be a whole number of at most 32 bits");
        }
        yield (int) value;
      }
      case LONG -> whole(scalar);
      case DECIMAL -> decimal(scalar);
    };
  }

  private static boolean flag(YamlNode.Scalar scalar) {
    if (!scalar.quoted()) {
      switch (scalar.text().toLowerCase(Locale.ROOT)) {
        case "true", "yes", "on", "y" -> {
          return true;
        }
        case "false", "no", "off", "n" -> {
          return false;
        }
        default -> {}
      }
    }
    throw new IllegalArgumentException("must be true or false, without quotes");
  }

  private static long whole(YamlNode.Scalar scalar) {
    String text = scalar.text();
    if (!scalar.quoted() && text.length() <= MAX_NUMBER_LENGTH) {
      try {
        String digits = text.replace("_", "");
        if (WHOLE.matcher(text).matches()) {
          return Long.parseLong(digits);
        }
        if (PREFIXED.matcher(text).matches()) {
          return Long.parseLong(digits.substring(2), radix(text.charAt(1)));
        }
        boolean fraction = text.contains(".") || text.contains("e") || text.contains("E");
        if (fraction && DECIMAL.matcher(text).matches()) {
          double value = Double.parseDouble(digits);
          if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            return (long) value;
          }
        }
      } catch (NumberFormatException e) {
        // told below
      }
    }
    throw new IllegalArgumentException("must be a whole number, without quotes");
  }

  private static int radix(char prefix) {
    return switch (Character.toLowerCase(prefix)) {
      case 'x' -> 16;
      case 'o' -> 8;
      default -> 2;
    };
  }

  private static double decimal(YamlNode.Scalar scalar) {
    String text = scalar.text();
    if (!scalar.quoted() && text.length() <= MAX_NUMBER_LENGTH && DECIMAL.matcher(text).matches()) {
      double value = Double.parseDouble(text.replace("_", ""));
      if (Double.isFinite(value)) {
        return value;
      }
    }
    throw new IllegalArgumentException("must be a number, without quotes");
  }
}

package dev.hibiki.common.config;

/**
 * A port or an inclusive range of ports; {@link #NONE} if none is set.
 *
 * @param start first port, 0 for none
 * @param end last port, equal to {@code start} for a single one
 */
public record PortRange(int start, int end) {
  public static final PortRange NONE = new PortRange(0, 0);

  public PortRange {
    if (start < 0 || end < start || end > Key.MAX_PORT || (start == 0 && end > 0)) {
      throw new IllegalArgumentException("ports are numbers from 1 to 65535, the lower one first");
    }
  }

  public static PortRange single(int port) {
    return new PortRange(port, port);
  }

  /** Reads {@code 7882} or {@code 7882-7892}; an empty text is {@link #NONE}. */
  static PortRange parse(String text) {
    if (text.isBlank()) {
      return NONE;
    }
    String[] ends = text.split("-", -1);
    try {
      if (ends.length == 1) {
        return single(Integer.parseInt(ends[0].strip()));
      }
      if (ends.length == 2) {
        PortRange range =
            new PortRange(Integer.parseInt(ends[0].strip()), Integer.parseInt(ends[1].strip()));
        if (range.start < range.end) {
          return range;
        }
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(
        "must be a port, or two ports as <first>-<last> with the lower one first");
  }

  public boolean isSet() {
    return start != 0;
  }

  /** How many ports; 0 if none is set. */
  public int size() {
    return isSet() ? end - start + 1 : 0;
  }

  @Override
  public String toString() {
    if (!isSet()) {
      return "";
    }
    return start == end ? Integer.toString(start) : start + "-" + end;
  }
}

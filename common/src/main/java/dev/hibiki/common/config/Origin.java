package dev.hibiki.common.config;

/**
 * Where a value was written.
 *
 * @param source file name, flag or environment variable
 * @param line counted from 1; 0 where lines mean nothing
 */
public record Origin(String source, int line) {
  static Origin of(String source) {
    return new Origin(source, 0);
  }

  @Override
  public String toString() {
    return line > 0 ? source + ":" + line : source;
  }
}

package dev.hibiki.sfu.settings;

/**
 * The delay that receivers of pictures are asked to keep, in milliseconds.
 *
 * @param enabled whether they are asked at all
 * @param minMillis the least delay
 * @param maxMillis the greatest delay; 0 with a least delay for what browsers have by default
 */
public record PlayoutDelayBounds(boolean enabled, int minMillis, int maxMillis) {
  /** Nobody is asked. */
  public static final PlayoutDelayBounds NONE = new PlayoutDelayBounds(false, 0, 0);
}

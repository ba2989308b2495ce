package dev.hibiki.sfu.quality;

/**
 * What went over one track since the window before.
 *
 * @param seconds how long the window is
 * @param packets packets that were to come, the lost ones included
 * @param lost those that this way lost: not those that never reached it
 * @param payloadBytes media bytes that came
 * @param roundTripMillis 0 if it is not known
 * @param jitterMillis 0 if it is not known
 * @param silent whether the sender's reports have stopped as well
 */
public record TrackWindow(
    double seconds,
    long packets,
    long lost,
    long payloadBytes,
    double roundTripMillis,
    double jitterMillis,
    boolean silent) {
  /** Nothing came. */
  static TrackWindow empty(double seconds, boolean silent) {
    return new TrackWindow(seconds, 0, 0, 0, 0, 0, silent);
  }
}

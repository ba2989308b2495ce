package dev.hibiki.sfu.settings;

import java.util.List;

/**
 * How it is noticed which layers of a track arrive.
 *
 * @param layers what is counted of each, the lowest first; the last entry is for those above, too
 */
public record LayerTracking(List<Cycle> layers) {
  /** Of cameras, without configuration. */
  public static final LayerTracking CAMERA =
      new LayerTracking(
          List.of(new Cycle(false, 1, 4, 500_000_000L), new Cycle(false, 5, 20, 500_000_000L)));

  /** Of screens, without configuration. */
  public static final LayerTracking SCREEN =
      new LayerTracking(List.of(new Cycle(false, 1, 1, 2_000_000_000L)));

  private static final long FRAME_CYCLE_NANOS = 500_000_000L;

  /** A measured rate of frames may be a little too low. */
  private static final double TOLERANCE = 0.98;

  public LayerTracking {
    layers = List.copyOf(layers);
  }

  /**
   * What shows that a layer arrives. It stops when a cycle has too little, and is back after some
   * good ones in a row.
   *
   * @param frames whether whole frames are counted, not packets
   * @param samples how many a good cycle has
   * @param cycles how many good cycles a layer is back after
   * @param nanos the length of a cycle
   */
  public record Cycle(boolean frames, int samples, int cycles, long nanos) {
    public Cycle {
      samples = Math.max(1, samples);
      cycles = Math.max(1, cycles);
      nanos = Math.max(10_000_000L, nanos);
    }

    /** So many frames a second show that a layer arrives. */
    public static Cycle ofFrameRate(double framesPerSecond) {
      long nanos =
          framesPerSecond <= 0
              ? FRAME_CYCLE_NANOS
              : Math.max(FRAME_CYCLE_NANOS, (long) (1e9 / framesPerSecond));
      return new Cycle(true, (int) (framesPerSecond * nanos / 1e9 * TOLERANCE), 1, nanos);
    }
  }

  /** What is counted of a layer. */
  public Cycle of(int layer) {
    return layers.get(Math.min(layer, layers.size() - 1));
  }
}

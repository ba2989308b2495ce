package dev.hibiki.sfu.track;

import dev.hibiki.sfu.settings.LayerTracking;

/**
 * Whether a layer arrives: it does from its first packet on, until a cycle has too few of them, and
 * again after some good cycles in a row.
 */
final class LayerActivity {
  /** After so many cycles without a look there was nothing to look at. */
  private static final int MAX_CYCLES_BEHIND = 8;

  private final LayerTracking.Cycle cycle;
  private boolean begun;
  private boolean active;
  private long cycleNanos;
  private int samples;
  private int goodCycles;

  LayerActivity(LayerTracking.Cycle cycle) {
    this.cycle = cycle;
  }

  /** The next packet shows at once that the layer arrives: it was asked for. */
  void expect() {
    if (!active) {
      begun = false;
    }
  }

  /** A packet arrived, which may end a frame; true if the layer arrives. */
  boolean packet(long nowNanos, boolean marker) {
    if (begun) {
      active(nowNanos);
    } else {
      begun = true;
      active = true;
      cycleNanos = nowNanos;
      samples = 0;
      goodCycles = 0;
    }
    if (marker || !cycle.frames()) {
      samples++;
    }
    return active;
  }

  /** Whether the layer arrives; looked at a few times a second. */
  boolean active(long nowNanos) {
    if (!begun || nowNanos - cycleNanos < cycle.nanos()) {
      return active;
    }
    long behind = (nowNanos - cycleNanos) / cycle.nanos();
    if (behind > MAX_CYCLES_BEHIND) {
      cycleNanos += (behind - 1) * cycle.nanos();
      behind = 1;
    }
    for (; behind > 0; behind--) {
      cycleNanos += cycle.nanos();
      endCycle();
    }
    return active;
  }

  private void endCycle() {
    goodCycles = samples >= cycle.samples() ? Math.min(goodCycles + 1, cycle.cycles()) : 0;
    samples = 0;
    if (goodCycles == 0) {
      active = false;
    } else if (goodCycles == cycle.cycles()) {
      active = true;
    }
  }
}

package dev.hibiki.sfu.forward;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The blank frames that are still to be sent to one subscriber, evenly in time. */
final class BlankRuns {
  private static final class Run {
    final Subscription subscription;
    final long intervalNanos;
    final boolean last;
    int left;
    long nextNanos;

    Run(Subscription subscription, long intervalNanos, int frames, long nowNanos, boolean last) {
      this.subscription = subscription;
      this.intervalNanos = intervalNanos;
      this.left = frames;
      this.nextNanos = nowNanos;
      this.last = last;
    }
  }

  private final List<Run> runs = new ArrayList<>();
  private long deadlineNanos = Long.MAX_VALUE;

  /**
   * Sends the first of a run of frames; what was under way for the subscription is given up.
   *
   * @param last whether the subscription ends with it
   */
  void begin(
      long nowNanos,
      Subscription subscription,
      long intervalNanos,
      long lengthNanos,
      boolean last,
      Consumer<Subscription> ended) {
    cancel(subscription);
    int frames = (int) Math.max(1, lengthNanos / intervalNanos);
    runs.add(new Run(subscription, intervalNanos, frames, nowNanos, last));
    deadlineNanos = nowNanos;
    onTimeout(nowNanos, ended);
  }

  /** Gives up what is under way for a subscription that goes on. */
  void cancel(Subscription subscription) {
    if (!runs.isEmpty()) {
      runs.removeIf(run -> run.subscription == subscription && !run.last);
      schedule();
    }
  }

  /** Ends the runs with which subscriptions end; these are given to {@code ended}. */
  void endLast(Consumer<Subscription> ended) {
    for (int i = runs.size() - 1; i >= 0; i--) {
      if (runs.get(i).last) {
        ended.accept(runs.remove(i).subscription);
      }
    }
    schedule();
  }

  void clear() {
    runs.clear();
    deadlineNanos = Long.MAX_VALUE;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /** Sends what is due; subscriptions that end with their run are given to {@code ended}. */
  void onTimeout(long nowNanos, Consumer<Subscription> ended) {
    if (deadlineNanos == Long.MAX_VALUE || deadlineNanos - nowNanos > 0) {
      return;
    }
    for (int i = runs.size() - 1; i >= 0; i--) {
      Run run = runs.get(i);
      if (run.nextNanos - nowNanos > 0) {
        continue;
      }
      run.left--;
      run.nextNanos = Math.max(run.nextNanos + run.intervalNanos, nowNanos + 1);
      if (!run.subscription.sendBlank(nowNanos) || run.left == 0) {
        runs.remove(i);
        if (run.last) {
          ended.accept(run.subscription);
        }
      }
    }
    schedule();
  }

  private void schedule() {
    deadlineNanos = Long.MAX_VALUE;
    for (Run run : runs) {
      if (deadlineNanos == Long.MAX_VALUE || run.nextNanos - deadlineNanos < 0) {
        deadlineNanos = run.nextNanos;
      }
    }
  }
}

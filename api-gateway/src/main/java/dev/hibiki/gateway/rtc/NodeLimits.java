package dev.hibiki.gateway.rtc;

/** Whether the node carries all that it may. Thread-safe; asked for every join. */
@FunctionalInterface
public interface NodeLimits {
  /** Whether nobody more is let in for now. */
  boolean areReached();
}

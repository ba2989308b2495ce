package dev.hibiki.media.shard;

import java.lang.management.ManagementFactory;

/** How much heap memory a thread has asked for. */
final class ThreadAllocation {
  private ThreadAllocation() {}

  /** Of the calling thread since its start, or -1 where the JVM does not tell. */
  static long currentBytes() {
    return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads
        ? threads.getCurrentThreadAllocatedBytes()
        : -1;
  }
}

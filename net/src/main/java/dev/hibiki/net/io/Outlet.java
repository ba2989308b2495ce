package dev.hibiki.net.io;

/** A socket or connection that sends. Belongs to the event loop. */
abstract class Outlet {
  /** Set between a write and the flush that must follow; kept by {@link DatagramBatch}. */
  boolean awaitsFlush;

  /** Queues the datagrams of one destination; what cannot be queued is dropped and counted. */
  abstract void write(DatagramRun run);

  /** Gives what is queued to the kernel. */
  abstract void flush();
}

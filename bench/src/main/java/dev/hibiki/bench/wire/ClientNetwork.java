package dev.hibiki.bench.wire;

import dev.hibiki.rtc.Owner;
import java.net.InetSocketAddress;

/** Where clients live: their thread, their timers and their sockets. */
public interface ClientNetwork extends Owner {
  /** Something that wants to be called at a time. */
  interface Timer {
    /** {@link Long#MAX_VALUE} for never. */
    long deadlineNanos();

    void onTimeout(long nowNanos);
  }

  /** Adds something to call at its times. */
  void add(Timer timer);

  /** Calls it no more. */
  void remove(Timer timer);

  /**
   * Opens a socket on a free port.
   *
   * @param timestamps whether it should tell when each datagram arrived
   */
  ClientSocket open(InetSocketAddress local, boolean timestamps);
}

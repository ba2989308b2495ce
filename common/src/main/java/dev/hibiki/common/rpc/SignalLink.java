package dev.hibiki.common.rpc;

import dev.hibiki.common.proto.SignalRequest;

/** The way of one client's signalling messages to the node of its room. Thread-safe. */
public interface SignalLink {
  /** Sends one message; false if the link is closed or its queue is full, which also closes it. */
  boolean send(SignalRequest request);

  /** The client's connection is gone. Calling it again is harmless. */
  void close();
}

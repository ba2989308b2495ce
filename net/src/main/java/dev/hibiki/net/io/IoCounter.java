package dev.hibiki.net.io;

/** What the sockets of an event loop count. */
public enum IoCounter {
  /** Datagrams (TCP frames too) handed to the handler. */
  RECEIVED_DATAGRAMS,
  RECEIVED_BYTES,
  /** Datagrams (TCP frames too) given to a socket, alone or in a train. */
  SENT_DATAGRAMS,
  SENT_BYTES,
  /** Sends that the kernel cuts into several datagrams. */
  SENT_TRAINS,
  /** Datagrams that left in a train. */
  SENT_SEGMENTS,
  /** Empty, or without a port to answer to. */
  RECEIVE_DROPPED_MALFORMED,
  /** At least as large as the receive slot, so perhaps cut off. */
  RECEIVE_DROPPED_OVERSIZE,
  /** The handler threw; the datagram is lost. */
  RECEIVE_DROPPED_HANDLER_FAILED,
  /** The socket's or connection's outbound buffer is full. */
  SEND_DROPPED_BACKLOG,
  /** The local socket or the TCP connection is gone. */
  SEND_DROPPED_NO_PATH,
  /** The kernel refused the datagram. */
  SEND_DROPPED_ERROR,
  TCP_ACCEPTED,
  /** Closed at once because the listener has enough connections. */
  TCP_REFUSED,
  TCP_CLOSED_IDLE,
  /** Closed because its frames do not hold together. */
  TCP_CLOSED_MALFORMED,
}

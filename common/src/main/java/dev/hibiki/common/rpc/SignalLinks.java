package dev.hibiki.common.rpc;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.StartSession;

/** Opens signal links to media nodes. Thread-safe. */
public interface SignalLinks {
  /**
   * Opens a link and joins (or resumes) the session. The listener's first call is a response or a
   * refusal.
   */
  SignalLink open(StartSession session, Listener listener);

  /** What comes back. Calls are in order and never overlap; they must not block. */
  interface Listener {
    /** A message for the client. */
    void response(SignalResponse response);

    /** The join is refused; nothing follows. */
    void refused(ErrorCode code, String message);

    /** The node ended the connection after what it sent before; nothing follows. */
    void closed();
  }
}

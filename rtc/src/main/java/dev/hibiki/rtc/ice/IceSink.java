package dev.hibiki.rtc.ice;

/**
 * Where an agent's outputs go, within the call that caused them. Implementations must not call back
 * into methods of the agent that take a sink.
 */
public interface IceSink {
  /** Sends a datagram; the bytes are borrowed for the call. */
  void transmit(Path path, byte[] buf, int off, int len);

  /** The state is a new one. */
  void stateChanged(IceState state);

  /**
   * An authenticated message arrived on {@code path}: datagrams from it may be taken to be this
   * peer's. Said once for each path, and again under new credentials.
   */
  void pathValidated(Path path);

  /** From now on {@link IceAgent#sendPath} is {@code path}. */
  void pathSelected(Path path);

  /**
   * {@code path}, validated before, is no longer among the agent's pairs. What is kept for it can
   * go.
   */
  default void pathForgotten(Path path) {}
}

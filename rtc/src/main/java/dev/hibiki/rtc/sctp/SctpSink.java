package dev.hibiki.rtc.sctp;

/**
 * What an {@link SctpAssociation} tells the one who drives it.
 *
 * <p>Called on the owner thread, inside a call to the association. Arrays are borrowed for the
 * call. An implementation may call {@code send}, {@code openChannel}, {@code closeChannel}, {@code
 * shutdown} and {@code abort} of the same association from any method but {@link #transmit}; it
 * must not call {@code handle} or {@code onTimeout}.
 */
public interface SctpSink {
  /** One SCTP packet to send as one DTLS record. */
  void transmit(byte[] packet, int offset, int length);

  /**
   * The association is established. Called again if the peer restarts it, after every channel was
   * closed.
   */
  void connected();

  /** A channel is open: the peer opened it, answered our OPEN, or it was negotiated. */
  void channelOpened(DataChannel channel);

  /** One whole message, possibly empty. Text is UTF-8 that nobody has checked. */
  void message(DataChannel channel, boolean binary, byte[] message, int offset, int length);

  /** Both directions of a channel are closed; its stream number may be used again. */
  void channelClosed(DataChannel channel);

  /** The association is over for good, after every channel was closed; the reason is for logs. */
  void closed(String reason);

  /**
   * What waits for sending on a channel fell to its {@link DataChannel#bufferedAmountLowThreshold}.
   */
  default void bufferedAmountLow(DataChannel channel) {}
}

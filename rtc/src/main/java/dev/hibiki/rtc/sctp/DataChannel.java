package dev.hibiki.rtc.sctp;

/**
 * One data channel of an {@link SctpAssociation} (RFC 8831): a pair of SCTP streams with the same
 * number.
 *
 * <p>A channel is made and changed by its association only; everyone else reads it, on the
 * association's owner thread. Identity is object identity: a stream number is used again after a
 * channel is closed, a {@code DataChannel} never is.
 */
public final class DataChannel {
  /** Value of {@link #maxRetransmits} and {@link #maxLifetimeMillis} when there is no limit. */
  public static final int UNLIMITED = -1;

  /** Where a channel is in its life; it only ever moves forward. */
  public enum State {
    /** Asked for, and the peer has not answered yet; messages may be sent already. */
    CONNECTING,
    /** Usable in both directions. */
    OPEN,
    /** One side has asked for the streams to be reset; nothing more may be sent. */
    CLOSING,
    /** Both streams are reset, or the association is gone. */
    CLOSED
  }

  private final int streamId;
  private final String label;
  private final String protocol;
  private final boolean ordered;
  private final int maxRetransmits;
  private final int maxLifetimeMillis;
  private final boolean negotiated;

  private State state = State.CONNECTING;
  private int bufferedAmount;
  private int bufferedAmountLowThreshold;

  DataChannel(
      int streamId,
      String label,
      String protocol,
      boolean ordered,
      int maxRetransmits,
      int maxLifetimeMillis,
      boolean negotiated) {
    this.streamId = streamId;
    this.label = label;
    this.protocol = protocol;
    this.ordered = ordered;
    this.maxRetransmits = maxRetransmits;
    this.maxLifetimeMillis = maxLifetimeMillis;
    this.negotiated = negotiated;
  }

  /** The SCTP stream number, 0 to 65534. */
  public int streamId() {
    return streamId;
  }

  /** The name given by the side that opened the channel; may be empty. */
  public String label() {
    return label;
  }

  /** The sub-protocol given by the side that opened the channel; may be empty. */
  public String protocol() {
    return protocol;
  }

  /** Whether messages arrive in the order they were sent. */
  public boolean ordered() {
    return ordered;
  }

  /** How often a message is sent again before it is given up, or {@link #UNLIMITED}. */
  public int maxRetransmits() {
    return maxRetransmits;
  }

  /** How many milliseconds a message is worth sending, or {@link #UNLIMITED}. */
  public int maxLifetimeMillis() {
    return maxLifetimeMillis;
  }

  /** Whether every message arrives: neither limit is set. */
  public boolean reliable() {
    return maxRetransmits < 0 && maxLifetimeMillis < 0;
  }

  /** Whether both sides knew the channel beforehand, so that no DCEP message announces it. */
  public boolean negotiated() {
    return negotiated;
  }

  /** Where the channel is in its life. */
  public State state() {
    return state;
  }

  /** Bytes of user messages accepted for sending and not yet handed to the network once. */
  public int bufferedAmount() {
    return bufferedAmount;
  }

  /** The {@link #bufferedAmount} at or below which the sink hears of it; 0 unless set. */
  public int bufferedAmountLowThreshold() {
    return bufferedAmountLowThreshold;
  }

  /** Sets {@link #bufferedAmountLowThreshold()}. */
  public void bufferedAmountLowThreshold(int bytes) {
    bufferedAmountLowThreshold = bytes;
  }

  void moveTo(State next) {
    state = next;
  }

  void bufferedAmount(int bytes) {
    bufferedAmount = bytes;
  }

  @Override
  public String toString() {
    return "DataChannel[" + streamId + " " + label + " " + state + "]";
  }
}

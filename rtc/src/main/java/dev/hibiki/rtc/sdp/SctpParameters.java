package dev.hibiki.rtc.sdp;

/**
 * The SCTP association of a data section (RFC 8841).
 *
 * @param port SCTP port, 5000 by custom
 * @param maxMessageSizeBytes largest message the side that wrote it takes; 0 for any size, -1 if
 *     not told (65536 is meant then)
 * @param legacy whether it is written in the form of old drafts: {@code DTLS/SCTP} and {@code
 *     a=sctpmap}
 */
public record SctpParameters(int port, long maxMessageSizeBytes, boolean legacy) {
  /** What an absent {@code a=max-message-size} means. */
  public static final int DEFAULT_MAX_MESSAGE_SIZE_BYTES = 65536;

  /** The largest message to send to the side that wrote it. */
  public long effectiveMaxMessageSizeBytes() {
    if (maxMessageSizeBytes < 0) {
      return DEFAULT_MAX_MESSAGE_SIZE_BYTES;
    }
    return maxMessageSizeBytes == 0 ? Long.MAX_VALUE : maxMessageSizeBytes;
  }
}

package dev.hibiki.rtc.sdp;

/**
 * What a client answered to one section of the server's offer.
 *
 * @param mid tag of the section
 * @param kind what it carries
 * @param rejected whether the client turned it down
 * @param direction which way media flows, seen from the client
 * @param parameters payload types and extension ids to send with; empty if rejected
 */
public record NegotiatedSection(
    String mid, MediaKind kind, boolean rejected, Direction direction, RtpParameters parameters) {
  /** Whether the server may send media in it. */
  public boolean maySend() {
    return !rejected && kind.isRtp() && direction.receives();
  }
}

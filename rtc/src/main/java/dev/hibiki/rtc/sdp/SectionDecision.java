package dev.hibiki.rtc.sdp;

import org.jspecify.annotations.Nullable;

/**
 * What the server does with one section of a client's offer.
 *
 * @param receive how it takes what the client sends, null if it does not
 * @param send what it sends to the client, null if nothing
 * @param reject whether it turns the section down for good
 */
public record SectionDecision(@Nullable Receive receive, @Nullable Send send, boolean reject) {
  /** Keeps the section without media. */
  public static final SectionDecision INACTIVE = new SectionDecision(null, null, false);

  /** Turns the section down. */
  public static final SectionDecision REJECT = new SectionDecision(null, null, true);

  /** Takes what the client sends. */
  public static SectionDecision receive(Receive receive) {
    return new SectionDecision(receive, null, false);
  }

  /** Sends to the client. */
  public static SectionDecision send(Send send) {
    return new SectionDecision(null, send, false);
  }

  /**
   * How a published track is taken.
   *
   * @param preferredCodec encoding name of the codec to put first, empty for the client's order
   * @param preferredCodecOnly whether to leave out the other video codecs if the preferred one was
   *     offered, for clients that do not follow the order of an answer
   * @param dtx whether Opus may stop in silence
   * @param stereo whether Opus is to be stereo
   */
  public record Receive(
      String preferredCodec, boolean preferredCodecOnly, boolean dtx, boolean stereo) {
    /** In the client's order of codecs, mono, silence suppressed. */
    public static final Receive PLAIN = new Receive("", false, true, false);
  }

  /**
   * How a track is sent.
   *
   * @param sender the track
   * @param stereo whether its Opus is stereo
   * @param nack whether audio is retransmitted on request; not useful where RED is sent
   */
  public record Send(SenderDescription sender, boolean stereo, boolean nack) {}
}

package dev.hibiki.bench.client;

import dev.hibiki.rtc.sdp.ExtensionUri;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.RtpCodec;

/** What the answer says about one published section, and the transport's running number. */
final class PublishedSection {
  private final String mid;
  private final int payloadType;
  private final int rtxPayloadType;
  private final int clockRateHz;
  private final int midId;
  private final int ridId;
  private final int repairedRidId;
  private final int audioLevelId;
  private final int transportCcId;
  private final int[] transportSequence;

  /**
   * A section as it was answered.
   *
   * @param transportSequence one element, shared by the sections of a transport
   */
  PublishedSection(MediaSection answered, int[] transportSequence) {
    RtpCodec codec =
        answered.codecs().stream()
            .filter(c -> c.isNamed("VP8") || c.isNamed("opus"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("neither VP8 nor Opus was answered"));
    this.mid = answered.mid();
    this.payloadType = codec.payloadType();
    this.clockRateHz = codec.clockRateHz();
    this.rtxPayloadType =
        answered.codecs().stream()
            .filter(c -> c.isRtx() && c.associatedPayloadType() == payloadType)
            .mapToInt(RtpCodec::payloadType)
            .findFirst()
            .orElse(-1);
    this.midId = answered.extensionId(ExtensionUri.MID);
    this.ridId = answered.extensionId(ExtensionUri.RTP_STREAM_ID);
    this.repairedRidId = answered.extensionId(ExtensionUri.REPAIRED_RTP_STREAM_ID);
    this.audioLevelId = answered.extensionId(ExtensionUri.AUDIO_LEVEL);
    this.transportCcId = answered.extensionId(ExtensionUri.TRANSPORT_CC);
    this.transportSequence = transportSequence;
  }

  String mid() {
    return mid;
  }

  int payloadType() {
    return payloadType;
  }

  /** -1 if retransmission was not negotiated. */
  int rtxPayloadType() {
    return rtxPayloadType;
  }

  int clockRateHz() {
    return clockRateHz;
  }

  int midId() {
    return midId;
  }

  int ridId() {
    return ridId;
  }

  int repairedRidId() {
    return repairedRidId;
  }

  int audioLevelId() {
    return audioLevelId;
  }

  int transportCcId() {
    return transportCcId;
  }

  int nextTransportSequence() {
    return transportSequence[0]++ & 0xFFFF;
  }
}

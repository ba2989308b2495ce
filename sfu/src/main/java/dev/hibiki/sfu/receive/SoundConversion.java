package dev.hibiki.sfu.receive;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.sfu.track.PublishedTrack;

/** Makes a second stream of received sound, for subscribers that take it in another form. */
interface SoundConversion {
  /**
   * Takes a packet of the section, which is in the history of its stream.
   *
   * @param codec what it is: redundant sound, or Opus
   * @param sequence its extended number
   */
  void packet(
      long nowNanos,
      PublishedTrack track,
      ReceivedSection negotiated,
      Codec codec,
      RtpHeader header,
      long sequence);
}

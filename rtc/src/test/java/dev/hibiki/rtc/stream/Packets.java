package dev.hibiki.rtc.stream;

import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;

/** Headers of packets to feed to streams. */
final class Packets {
  static final long MILLIS = 1_000_000L;

  private final byte[] buf = new byte[1500];
  private final RtpWriter writer = new RtpWriter();
  private final RtpHeader header = new RtpHeader();

  /** A packet of 100 bytes of payload. */
  RtpHeader packet(int ssrc, int sequence, int timestamp) {
    int length = writer.start(buf, 0, 96, false, sequence, timestamp, ssrc).finish() + 100;
    if (!header.parse(buf, 0, length)) {
      throw new AssertionError();
    }
    return header;
  }
}

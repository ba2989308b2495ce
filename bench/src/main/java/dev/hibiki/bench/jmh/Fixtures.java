package dev.hibiki.bench.jmh;

import dev.hibiki.bench.media.Frames;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.srtp.SrtpKeys;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.util.SplittableRandom;

/** Packets and keys as the load generator's, always the same. */
final class Fixtures {
  static final int PAYLOAD_BYTES = 1100;
  static final int SSRC = 0x12345678;

  private static final int KEY_BYTES = 16;
  private static final int SALT_BYTES = 12;

  private Fixtures() {}

  /** Keys of one side; the other side's are the same the other way round. */
  static SrtpKeys keys(boolean firstSide) {
    SplittableRandom random = new SplittableRandom(11);
    byte[] keyA = bytes(random, KEY_BYTES);
    byte[] saltA = bytes(random, SALT_BYTES);
    byte[] keyB = bytes(random, KEY_BYTES);
    byte[] saltB = bytes(random, SALT_BYTES);
    return firstSide
        ? new SrtpKeys(SrtpProfile.AEAD_AES_128_GCM, keyA, saltA, keyB, saltB)
        : new SrtpKeys(SrtpProfile.AEAD_AES_128_GCM, keyB, saltB, keyA, saltA);
  }

  private static byte[] bytes(SplittableRandom random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Writes the header of a video packet with three extensions; returns its length. */
  static int header(RtpWriter writer, byte[] out, int sequence) {
    writer.start(out, 0, 96, false, sequence, sequence * 3000, SSRC);
    out[writer.reserveExtension(3, 1)] = '1';
    int at = writer.reserveExtension(2, 2);
    out[at] = (byte) (sequence >>> 8);
    out[at + 1] = (byte) sequence;
    return writer.finish();
  }

  /** A VP8 payload. */
  static byte[] payload() {
    Frames frames = new Frames(12, PAYLOAD_BYTES, 1280, 720, new SplittableRandom(12));
    frames.begin(true);
    frames.packet(0);
    return frames.payload();
  }
}

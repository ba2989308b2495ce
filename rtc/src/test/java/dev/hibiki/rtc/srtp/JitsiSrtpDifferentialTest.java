package dev.hibiki.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our packets through an independent implementation, and its packets through ours. */
class JitsiSrtpDifferentialTest {
  private static final int SSRC = 0x12345678;

  @ParameterizedTest
  @EnumSource
  void jitsiReadsOurPacketsAcrossWraps(SrtpProfile profile) throws Exception {
    Random random = new Random(21);
    Contexts pair = Contexts.pair(profile, random);
    SrtpContextFactory factory =
        factory(false, profile, pair.keys.localKey(), pair.keys.localSalt());
    SrtpCryptoContext jitsi = factory.deriveContext(SSRC, 0);
    SrtcpCryptoContext jitsiControl = factory.deriveControlContext(SSRC);
    long sequence = 60_000;
    for (int i = 0; i < 400; i++) {
      sequence += 1 + random.nextInt(900);
      byte[] packet = Contexts.rtp(SSRC, (int) sequence & 0xFFFF, random.nextInt(1200));
      int plain = packet.length - 16;
      byte[] before = Arrays.copyOf(packet, plain);
      Slice slice = new Slice(packet, pair.alice.protectRtp(packet, 0, plain));

      assertThat(jitsi.reverseTransformPacket(slice, false)).isEqualTo(SrtpErrorStatus.OK);
      assertThat(slice.bytes()).isEqualTo(before);

      byte[] control = Contexts.rtcp(SSRC);
      Slice controlSlice = new Slice(control, pair.alice.protectRtcp(control, 0, 20));
      assertThat(jitsiControl.reverseTransformPacket(controlSlice)).isEqualTo(SrtpErrorStatus.OK);
      assertThat(controlSlice.bytes()).isEqualTo(Arrays.copyOf(Contexts.rtcp(SSRC), 20));
    }
    assertThat(sequence).isGreaterThan(3 * 65_536);
  }

  @ParameterizedTest
  @EnumSource
  void weReadJitsisPacketsAcrossWraps(SrtpProfile profile) throws Exception {
    Random random = new Random(22);
    Contexts pair = Contexts.pair(profile, random);
    SrtpContextFactory factory =
        factory(true, profile, pair.keys.remoteKey(), pair.keys.remoteSalt());
    SrtpCryptoContext jitsi = factory.deriveContext(SSRC, 0);
    SrtcpCryptoContext jitsiControl = factory.deriveControlContext(SSRC);
    long sequence = 30_000;
    for (int i = 0; i < 400; i++) {
      sequence += 1 + random.nextInt(900);
      byte[] packet = Contexts.rtp(SSRC, (int) sequence & 0xFFFF, random.nextInt(1200));
      int plain = packet.length - 16;
      byte[] before = Arrays.copyOf(packet, plain);
      Slice slice = new Slice(packet, plain);

      assertThat(jitsi.transformPacket(slice)).isEqualTo(SrtpErrorStatus.OK);
      assertThat(pair.alice.unprotectRtp(slice.buffer, slice.offset, slice.length))
          .isEqualTo(plain);
      assertThat(Arrays.copyOfRange(slice.buffer, slice.offset, slice.offset + plain))
          .isEqualTo(before);

      Slice controlSlice = new Slice(Contexts.rtcp(SSRC), 20);
      assertThat(jitsiControl.transformPacket(controlSlice)).isEqualTo(SrtpErrorStatus.OK);
      assertThat(
              pair.alice.unprotectRtcp(
                  controlSlice.buffer, controlSlice.offset, controlSlice.length))
          .isEqualTo(20);
    }
    assertThat(sequence).isGreaterThan(3 * 65_536);
  }

  private static SrtpContextFactory factory(
      boolean sender, SrtpProfile profile, byte[] key, byte[] salt) {
    SrtpPolicy policy =
        new SrtpPolicy(
            profile.aead() ? SrtpPolicy.AESGCM_ENCRYPTION : SrtpPolicy.AESCM_ENCRYPTION,
            profile.keyBytes(),
            profile.aead() ? SrtpPolicy.NULL_AUTHENTICATION : SrtpPolicy.HMACSHA1_AUTHENTICATION,
            profile.aead() ? 0 : 20,
            profile.rtpTagBytes(),
            profile.saltBytes());
    // The factory wipes what it is given.
    return new SrtpContextFactory(
        sender, key.clone(), salt.clone(), policy, policy, new LoggerImpl("jitsi"));
  }

  private static final class Slice implements ByteArrayBuffer {
    private byte[] buffer;
    private int offset;
    private int length;

    Slice(byte[] buffer, int length) {
      this.buffer = buffer;
      this.length = length;
    }

    byte[] bytes() {
      return Arrays.copyOfRange(buffer, offset, offset + length);
    }

    @Override
    public byte[] getBuffer() {
      return buffer;
    }

    @Override
    public int getOffset() {
      return offset;
    }

    @Override
    public int getLength() {
      return length;
    }

    @Override
    public void setLength(int length) {
      this.length = length;
    }

    @Override
    public void setOffset(int offset) {
      this.offset = offset;
    }

    @Override
    public boolean isInvalid() {
      return false;
    }

    @Override
    public void readRegionToBuff(int from, int count, byte[] out) {
      System.arraycopy(buffer, offset + from, out, 0, count);
    }

    @Override
    public void grow(int howMuch) {
      if (offset + length + howMuch > buffer.length) {
        buffer = Arrays.copyOf(buffer, offset + length + howMuch);
      }
    }

    @Override
    public void append(byte[] data, int count) {
      grow(count);
      System.arraycopy(data, 0, buffer, offset + length, count);
      length += count;
    }

    @Override
    public void shrink(int count) {
      length -= count;
    }
  }
}

package dev.hibiki.rtc.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.H264Packet;
import dev.hibiki.rtc.codec.KeyframeDetector;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.rtcp.ReportBlock;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.srtp.SrtpContext;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import dev.hibiki.rtc.srtp.SrtpKeys;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens for every packet takes no memory from the heap. */
class HotPathAllocationTest {
  private static final int WARM_UP = 20_000;
  private static final int MEASURED = 20_000;
  private static final Codec[] CODECS = Codec.values();
  private static final int[] NO_SSRCS = {};
  private static final byte[] VP8 = {(byte) 0x90, (byte) 0xE0, (byte) 0x80, 17, 7, (byte) 0xA0, 1};

  private final byte[] buf = new byte[1500];
  private final byte[] report = new byte[1500];
  private final RtpWriter writer = new RtpWriter();
  private final RtpHeader header = new RtpHeader();
  private final ReportBlock block = new ReportBlock();
  private final RtcpWriter rtcp = new RtcpWriter();
  private final RtcpVisitor visitor = new RtcpVisitor() {};
  private final RxStream rx = new RxStream(1, 90_000, true, 1);
  private final TxStream tx = new TxStream(1, 2, 97, 0, 512);
  private final SentPacket sent = new SentPacket();
  private final PacketHistory history = new PacketHistory(64);
  private final TransportCcReceiver transportCc = new TransportCcReceiver();
  private final Vp8Descriptor vp8 = new Vp8Descriptor();
  private final H264Packet h264 = new H264Packet();
  private long sink;

  @ParameterizedTest
  @EnumSource
  void aPacketsWholeWayAllocatesNothing(SrtpProfile profile) {
    byte[] key = new byte[profile.keyBytes()];
    byte[] salt = new byte[profile.saltBytes()];
    SrtpKeys keys = new SrtpKeys(profile, key, salt, key, salt);
    SrtpContext srtp = SrtpContext.create(keys, new NullCrypto());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < WARM_UP; i++) {
      turn(srtp, i);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = WARM_UP; i < WARM_UP + MEASURED; i++) {
      turn(srtp, i);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    // The measurement itself may cost a few bytes, but not one per packet.
    assertThat(allocated).isLessThan(MEASURED);
    assertThat(sink).isNotZero();
  }

  private void turn(SrtpContext srtp, int i) {
    long now = i * 1_000_000L;
    int sequence = (i * 2 - (i % 10 == 0 ? 1 : 0)) & 0xFFFF;
    writer.start(buf, 0, 96, false, sequence, i * 90, 1);
    int element = writer.reserveExtension(1, 2);
    buf[element] = (byte) (i >>> 8);
    buf[element + 1] = (byte) i;
    int headerLength = writer.finish();
    System.arraycopy(VP8, 0, buf, headerLength, VP8.length);
    int length = srtp.protectRtp(buf, 0, headerLength + 100);
    length = srtp.unprotectRtp(buf, 0, length);
    if (length < 0 || !header.parse(buf, 0, length)) {
      throw new AssertionError();
    }
    sink += header.extensionOffset(1);
    transportCc.onPacket(now, i & 0xFFFF, 1);
    long extended = rx.onPacket(now, header);
    if (extended >= 0) {
      sink += history.store(extended, buf, 0, length);
      sink += history.find(extended - 5);
    }
    int payload = header.payloadOffset();
    vp8.parse(buf, payload, header.payloadLength());
    sink += vp8.write(report, 0, i, i, i);
    h264.parse(buf, payload, header.payloadLength());
    for (Codec codec : CODECS) {
      sink += KeyframeDetector.startsKeyframe(codec, buf, payload, 50) ? 1 : 0;
    }
    tx.onSent(sent.set(0, extended, sequence, i, false, 3), headerLength, 100);
    sink += tx.onNack(now, (sequence - 2) & 0xFFFF, sent);
    feedback(srtp, now);
  }

  private void feedback(SrtpContext srtp, long now) {
    rtcp.start(report, 0, 1200);
    tx.writeSenderReport(now, rtcp, now, 5);
    rx.writeReportBlock(now, rtcp);
    rx.writeNacks(now, rtcp, 9);
    transportCc.writeFeedback(now, rtcp, 9);
    rtcp.remb(1, now, NO_SSRCS, 0);
    int length = srtp.protectRtcp(report, 0, rtcp.length());
    length = srtp.unprotectRtcp(report, 0, length);
    sink += RtcpReader.read(report, 0, length, visitor);
    tx.onReportBlock(now, block.set(1, 0, 0, 0, 0, (int) (now >>> 16), 0));
  }

  /** Leaves everything as it is; tags are zeros. */
  private static final class NullCrypto implements SrtpCrypto {
    @Override
    public Aead aesGcm(byte[] key) {
      return new NullAead();
    }

    @Override
    public CounterMode aesCounterMode(byte[] key) {
      return (counter, in, inOffset, length, out, outOffset) ->
          System.arraycopy(in, inOffset, out, outOffset, length);
    }

    @Override
    public Authenticator hmacSha1(byte[] key) {
      return new Authenticator() {
        @Override
        public void update(byte[] in, int offset, int length) {}

        @Override
        public void doFinal(byte[] out, int offset) {}
      };
    }
  }

  private static final class NullAead implements SrtpCrypto.Aead {
    @Override
    public void seal(
        byte[] nonce,
        byte[] aad,
        int aadOffset,
        int aadLength,
        byte[] in,
        int inOffset,
        int length,
        byte[] out,
        int outOffset) {
      System.arraycopy(in, inOffset, out, outOffset, length);
    }

    @Override
    public boolean open(
        byte[] nonce,
        byte[] aad,
        int aadOffset,
        int aadLength,
        byte[] in,
        int inOffset,
        int length,
        byte[] out,
        int outOffset) {
      return true;
    }
  }
}

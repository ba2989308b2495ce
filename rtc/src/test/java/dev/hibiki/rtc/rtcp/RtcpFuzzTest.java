package dev.hibiki.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hibiki.rtc.DropReason;
import dev.hibiki.rtc.rtp.Mutations;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** RTCP compounds and transport-wide feedback made of anything. */
class RtcpFuzzTest {
  @FuzzTest
  void compound(byte[] packet) {
    BoundsVisitor visitor = new BoundsVisitor(packet);
    int result = RtcpReader.read(packet, 0, packet.length, visitor);
    assertThat(result > 0 || result == DropReason.RTCP_MALFORMED.code()).isTrue();
    // No byte can make more than a NACK's share of calls.
    assertThat(visitor.calls).isLessThanOrEqualTo(8 * packet.length);
  }

  @FuzzTest
  void transportCc(byte[] information) {
    int[] calls = new int[2];
    int result =
        TransportCcFeedback.read(
            information,
            0,
            information.length,
            new TransportCcVisitor() {
              @Override
              public void feedback(int base, int count, int reference, int feedbackCount) {
                calls[1] = count;
              }

              @Override
              public void received(int sequence, long ticks) {
                calls[0]++;
              }

              @Override
              public void notReceived(int sequence) {
                calls[0]++;
              }
            });
    boolean whole = result == calls[0] && result == calls[1];
    boolean refused = result == DropReason.RTCP_MALFORMED.code() && calls[0] == 0;
    assertThat(whole || refused).isTrue();
  }

  @Test
  void damagedCompoundsAreReadWithinTheirBounds() {
    Mutations.run(211, 200_000, samples(), this::compound);
  }

  @Test
  void damagedFeedbackIsReadWithinItsBounds() {
    byte[] packet = feedback();
    Mutations.run(
        212, 100_000, List.of(Arrays.copyOfRange(packet, 12, packet.length)), this::transportCc);
  }

  private static List<byte[]> samples() {
    byte[] buf = new byte[1000];
    RtcpWriter writer = new RtcpWriter().start(buf, 0, 1000);
    byte[] name = "PA_x|cam".getBytes(StandardCharsets.UTF_8);
    writer.senderReport(1, 2, 3, 4, 5);
    writer.reportBlock(2, 64, -2, 3, 4, 5, 6);
    writer.sourceDescription(1, name, new byte[] {'0'});
    byte[] report = Arrays.copyOf(buf, writer.length());
    writer.start(buf, 0, 1000);
    writer.nack(1, 2, new int[] {1, 2, 3, 100, 105}, 5);
    writer.pictureLoss(1, 2);
    writer.fullIntraRequest(1, 2, 3);
    writer.remb(1, 1_000_000, new int[] {5, 6}, 2);
    byte[] feedback = Arrays.copyOf(buf, writer.length());
    writer.start(buf, 0, 1000);
    writer.receiverReport(1);
    writer.receiverReferenceTime(1, 2);
    writer.delaySinceLastReceiverReport(1, 2, 3, 4);
    writer.goodbye(1);
    byte[] extended = Arrays.copyOf(buf, writer.length());
    return List.of(report, feedback, extended, feedback());
  }

  private static byte[] feedback() {
    byte[] buf = new byte[500];
    long[] ticks = new long[80];
    for (int i = 0; i < ticks.length; i++) {
      ticks[i] = i % 7 == 3 ? TransportCcFeedback.NOT_RECEIVED : i * (i > 40 ? 300L : 3L);
    }
    int length = new TransportCcFeedback().write(buf, 0, 500, 1, 2, 3, 4, ticks, ticks.length);
    return Arrays.copyOf(buf, length);
  }

  private static final class IgnoringVisitor implements TransportCcVisitor {
    @Override
    public void received(int sequence, long ticks) {}

    @Override
    public void notReceived(int sequence) {}
  }

  /** Checks that what it is given lies within the packet. */
  private static final class BoundsVisitor implements RtcpVisitor {
    private final byte[] packet;
    private int calls;

    BoundsVisitor(byte[] packet) {
      this.packet = packet;
    }

    @SuppressWarnings("ReferenceEquality") // the same array, not an equal one
    private void touch(byte[] buf, int offset, int length) {
      calls++;
      assertThat(buf == packet && length >= 0 && offset >= 0 && offset + length <= packet.length)
          .isTrue();
    }

    @Override
    public void nack(int sender, int media, int sequence) {
      calls++;
      assertThat(sequence >= 0 && sequence <= 0xFFFF).isTrue();
    }

    @Override
    public void reportBlock(int reporter, byte[] buf, int offset) {
      ReportBlock block = new ReportBlock().read(buf, offset);
      calls++;
      assertThat(block.fractionLost() >= 0 && block.fractionLost() <= 255).isTrue();
    }

    @Override
    public void goodbye(int ssrc) {
      calls++;
    }

    @Override
    public void sourceDescription(int ssrc, int type, byte[] buf, int offset, int length) {
      touch(buf, offset, length);
    }

    @Override
    public void remb(int sender, long bitrateBps, byte[] buf, int offset, int count) {
      assertThat(bitrateBps).isNotNegative();
      touch(buf, offset, count * 4);
    }

    @Override
    public void transportCc(int sender, int media, byte[] buf, int offset, int length) {
      touch(buf, offset, length);
      TransportCcFeedback.read(
          Arrays.copyOf(buf, offset + length), offset, length, new IgnoringVisitor());
    }

    @Override
    public void other(int type, int format, byte[] buf, int offset, int length) {
      touch(buf, offset, length);
    }
  }
}

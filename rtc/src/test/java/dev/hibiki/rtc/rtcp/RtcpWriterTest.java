package dev.hibiki.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtcpWriterTest {
  private final byte[] buf = new byte[1500];
  private final RtcpWriter writer = new RtcpWriter();

  @Test
  void writesEveryKindOfPacketInOneCompound() {
    writer.start(buf, 0, 1400);
    assertThat(writer.senderReport(1, 0xE000000180000000L, 0xabcd, 10, 100)).isTrue();
    assertThat(writer.reportBlock(2, 64, -2, 0x10005, 7, 0x12345678, 0x10000)).isTrue();
    assertThat(writer.receiverReport(3)).isTrue();
    assertThat(writer.reportBlock(4, 255, 0x1000000, 1, 2, 3, 4)).isTrue();
    assertThat(writer.sourceDescription(1, utf8("PA_x|cam"), utf8("0"))).isTrue();
    assertThat(writer.sourceDescription(1, utf8("ab"), null)).isTrue();
    assertThat(writer.nack(1, 2, new int[] {65_534, 65_535, 3, 14, 15}, 5)).isEqualTo(5);
    assertThat(writer.pictureLoss(1, 2)).isTrue();
    assertThat(writer.fullIntraRequest(1, 2, 257)).isTrue();
    assertThat(writer.remb(1, 1_000_000, new int[] {5, 6}, 2)).isTrue();
    assertThat(writer.receiverReferenceTime(1, 0x1122334455667788L)).isTrue();
    assertThat(writer.delaySinceLastReceiverReport(1, 9, 0x12345678, 0x10000)).isTrue();
    assertThat(writer.goodbye(1)).isTrue();

    assertThat(read())
        .containsExactly(
            "SR 1 ntp=e000000180000000 rtp=abcd packets=10 octets=100",
            "block 1 of 2 fraction=64 lost=-2 highest=10005 jitter=7 lsr=12345678 dlsr=10000",
            "RR 3",
            "block 3 of 4 fraction=255 lost=8388607 highest=1 jitter=2 lsr=3 dlsr=4",
            "SDES 1 1=PA_x|cam",
            "SDES 1 15=0",
            "SDES 1 1=ab",
            "NACK 1 2 65534",
            "NACK 1 2 65535",
            "NACK 1 2 3",
            "NACK 1 2 14",
            "NACK 1 2 15",
            "PLI 1 2",
            "FIR 1 2 1",
            "REMB 1 1000000 5 6",
            "RRTR 1 1122334455667788",
            "DLRR 1 9 lrr=12345678 dlrr=10000",
            "BYE 1");
  }

  @Test
  void nothingIsWrittenThatDoesNotFit() {
    for (int capacity = 0; capacity < 60; capacity++) {
      Arrays.fill(buf, (byte) 0x77);
      writer.start(buf, 4, capacity);
      boolean report = writer.senderReport(1, 2, 3, 4, 5);
      assertThat(report).isEqualTo(capacity >= 28);
      assertThat(writer.reportBlock(1, 2, 3, 4, 5, 6, 7)).isEqualTo(capacity >= 52);
      assertThat(writer.length()).isEqualTo(capacity >= 52 ? 52 : capacity >= 28 ? 28 : 0);
      assertThat(buf[4 + writer.length()]).isEqualTo((byte) 0x77);
    }
    writer.start(buf, 0, 7);
    assertThat(writer.receiverReport(1)).isFalse();
    assertThat(writer.sourceDescription(1, utf8("a"), null)).isFalse();
    assertThat(writer.nack(1, 2, new int[] {1}, 1)).isZero();
    assertThat(writer.pictureLoss(1, 2)).isFalse();
    assertThat(writer.fullIntraRequest(1, 2, 3)).isFalse();
    assertThat(writer.remb(1, 2, new int[0], 0)).isFalse();
    assertThat(writer.receiverReferenceTime(1, 2)).isFalse();
    assertThat(writer.delaySinceLastReceiverReport(1, 2, 3, 4)).isFalse();
    assertThat(writer.goodbye(1)).isFalse();
    assertThat(writer.length()).isZero();
  }

  @Test
  void aBlockNeedsItsReportRightBeforeIt() {
    writer.start(buf, 0, 1000);
    assertThat(writer.reportBlock(1, 2, 3, 4, 5, 6, 7)).isFalse();
    writer.receiverReport(1);
    writer.pictureLoss(1, 2);
    assertThat(writer.reportBlock(1, 2, 3, 4, 5, 6, 7)).isFalse();
  }

  @Test
  void aReportHoldsThirtyOneBlocks() {
    writer.start(buf, 0, 1000);
    writer.receiverReport(1);
    for (int i = 0; i < 31; i++) {
      assertThat(writer.reportBlock(i, 0, 0, 0, 0, 0, 0)).isTrue();
    }
    assertThat(writer.reportBlock(31, 0, 0, 0, 0, 0, 0)).isFalse();
    assertThat(read()).hasSize(32);
  }

  @Test
  void textThatIsTooLongIsRefused() {
    writer.start(buf, 0, 1000);
    assertThat(writer.sourceDescription(1, new byte[256], null)).isFalse();
    assertThat(writer.sourceDescription(1, utf8("a"), new byte[256])).isFalse();
    assertThat(writer.sourceDescription(1, new byte[255], new byte[255])).isTrue();
    assertThat(writer.remb(1, 2, new int[256], 256)).isFalse();
  }

  @Test
  void everyNackComesBackInOrder() {
    long seed = 61;
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      int count = 1 + random.nextInt(100);
      int[] sequences = new int[count];
      int sequence = random.nextInt(65_536);
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sequences[i] = sequence;
        expected.add("NACK 1 2 " + sequence);
        sequence = (sequence + 1 + random.nextInt(random.nextBoolean() ? 2 : 40)) & 0xFFFF;
      }
      writer.start(buf, 0, 1400);
      assertThat(writer.nack(1, 2, sequences, count)).isEqualTo(count);
      assertThat(read()).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void asManyNacksAsFitAreWritten() {
    int[] sequences = {0, 100, 200, 300};
    writer.start(buf, 0, 12 + 8);
    assertThat(writer.nack(1, 2, sequences, 4)).isEqualTo(2);
    assertThat(read()).containsExactly("NACK 1 2 0", "NACK 1 2 100");
    assertThat(writer.start(buf, 0, 100).nack(1, 2, sequences, 0)).isZero();
  }

  @Test
  void rembKeepsEighteenBits() {
    for (long rate : new long[] {0, 1, 262_143, 262_144, 5_000_000_000L, Long.MAX_VALUE, -1}) {
      writer.start(buf, 0, 100);
      assertThat(writer.remb(1, rate, new int[0], 0)).isTrue();
      long read = Long.parseLong(read().getFirst().substring("REMB 1 ".length()));
      long wanted = Math.max(0, rate);
      assertThat(read).isBetween(wanted - wanted / 131_072, wanted);
    }
  }

  private List<String> read() {
    RecordingVisitor visitor = new RecordingVisitor();
    assertThat(RtcpReader.read(buf, 0, writer.length(), visitor)).isPositive();
    return visitor.calls;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

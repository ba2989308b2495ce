package dev.hibiki.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransportCcFeedbackTest {
  private static final long LOST = TransportCcFeedback.NOT_RECEIVED;

  private final byte[] buf = new byte[1500];
  private final TransportCcFeedback feedback = new TransportCcFeedback();

  @Test
  void readsRunsAndBothVectorForms() {
    // 3 small deltas as a run, 14 one-bit symbols (small, 13 lost), 7 two-bit symbols.
    assertThat(read("00050015 00000103" + "2003" + "a000" + "d900" + "01 02 03 04 05 8000 0a"))
        .isEqualTo(
            "base=5 count=21 fb=3 5@257 6@259 7@262 8@266"
                + " -9 -10 -11 -12 -13 -14 -15 -16 -17 -18 -19 -20 -21"
                + " 22@271 23@-32497 24@-32487 -25");
  }

  @Test
  void theReferenceTimeIsSigned() {
    assertThat(read("00000001 ffffff00 2001 05")).isEqualTo("base=0 count=1 fb=0 0@-251");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00000001 000000",
        // chunk missing, delta missing, half a large delta
        "00000001 00000000",
        "00000001 00000000 2001",
        "00000001 00000000 4001 00",
        // a run of nothing would never end
        "00000001 00000000 2000 00",
        // 4097 lost packets are more than a receiver has to say
        "00001001 00000000 1001",
        // one-bit vector with 14 small deltas, of which 13 came
        "0000000e 00000000 bfff 00000000000000000000000000",
      })
  void refusesWhatDoesNotHoldTogetherWithoutACall(String information) {
    assertThat(read(information)).isEqualTo("malformed");
  }

  @Test
  void longRunsAreReadUpToTheBound() {
    assertThat(read("00001000 00000000 1000")).startsWith("base=0 count=4096").endsWith(" -4095");
  }

  @Test
  void aReservedSymbolCountsAsNotReceived() {
    assertThat(read("00000001 00000000 6001")).isEqualTo("base=0 count=1 fb=0 -0");
    assertThat(read("00000001 00000000 f000")).isEqualTo("base=0 count=1 fb=0 -0");
  }

  @Test
  void nothingIsWrittenWithoutAnArrival() {
    assertThat(write(1500, LOST, LOST)).isZero();
    assertThat(write(1500)).isZero();
    assertThat(write(23, 5)).isZero();
  }

  @Test
  void lossBeforeTheFirstArrivalIsReportedAndAfterTheLastIsNot() {
    int length = write(1500, LOST, 700, LOST, 701, LOST);

    assertThat(feedback.statusesWritten()).isEqualTo(4);
    assertThat(readPacket(length))
        .isEqualTo("TCC a b base=65535 count=4 fb=7 -65535 0@700 -1 2@701");
  }

  @Test
  void aDeltaBeyondSixteenBitsEndsThePacket() {
    write(1500, 0, 32_767, LOST, 65_535 + 1000);
    assertThat(feedback.statusesWritten()).isEqualTo(2);
    write(1500, 40_000, 100);
    assertThat(feedback.statusesWritten()).isEqualTo(1);
  }

  @Test
  void whatIsWrittenIsReadBackWhole() {
    long seed = 71;
    Random random = new Random(seed);
    RecordingVisitor visitor = new RecordingVisitor();
    for (int round = 0; round < 3000; round++) {
      long[] ticks = arrivals(random);
      int capacity = random.nextInt(4) == 0 ? 24 + random.nextInt(200) : 1500;
      int length = write(capacity, ticks);
      int statuses = feedback.statusesWritten();
      assertThat(length).isLessThanOrEqualTo(capacity);
      if (length == 0) {
        continue;
      }
      visitor.calls.clear();
      assertThat(RtcpReader.read(buf, 0, length, visitor)).as("seed %d", seed).isEqualTo(1);
      assertThat(visitor.calls.getFirst())
          .as("seed %d", seed)
          .isEqualTo(expected(Arrays.copyOf(ticks, statuses)));
    }
  }

  private static long[] arrivals(Random random) {
    long[] ticks = new long[1 + random.nextInt(300)];
    long now = random.nextInt(1_000_000);
    int lossPercent = random.nextInt(100);
    for (int i = 0; i < ticks.length; i++) {
      now += random.nextInt(10) == 0 ? random.nextInt(2000) : random.nextInt(20);
      boolean lost = random.nextInt(100) < lossPercent;
      // Some arrive before the one in front of them.
      ticks[i] = lost ? LOST : now - random.nextInt(random.nextInt(8) == 0 ? 500 : 1);
      ticks[i] = Math.max(ticks[i], LOST);
    }
    return ticks;
  }

  private static String expected(long[] ticks) {
    List<String> parts = new ArrayList<>();
    parts.add("TCC a b base=65535 count=" + ticks.length + " fb=7");
    for (int i = 0; i < ticks.length; i++) {
      int sequence = (65_535 + i) & 0xFFFF;
      parts.add(ticks[i] < 0 ? "-" + sequence : sequence + "@" + ticks[i]);
    }
    return String.join(" ", parts);
  }

  private int write(int capacity, long... ticks) {
    return feedback.write(buf, 0, capacity, 10, 11, 7, 65_535, ticks, ticks.length);
  }

  private String readPacket(int length) {
    RecordingVisitor visitor = new RecordingVisitor();
    assertThat(RtcpReader.read(buf, 0, length, visitor)).isEqualTo(1);
    return visitor.calls.getFirst();
  }

  private String read(String digits) {
    byte[] information = HexFormat.of().parseHex(digits.replace(" ", ""));
    RecordingVisitor visitor = new RecordingVisitor();
    visitor.transportCc(0, 0, information, 0, information.length);
    return visitor.calls.getFirst().replace("TCC 0 0 ", "").replace("TCC ", "");
  }
}

package dev.hibiki.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpWriterTest {
  private final RtpWriter writer = new RtpWriter();
  private final RtpHeader header = new RtpHeader();

  @Test
  void writesThePlainHeader() {
    byte[] out = new byte[14];
    Arrays.fill(out, (byte) 0xFF);

    int length = writer.start(out, 1, 111, true, 0x1FFFF, 0xdeadbeef, 0xcafebabe).finish();

    assertThat(length).isEqualTo(12);
    assertThat(Arrays.copyOfRange(out, 1, 13))
        .isEqualTo(RtpHeaderTest.hex("80 ef ffff deadbeef cafebabe"));
    assertThat(out[13]).isEqualTo((byte) 0xFF);
  }

  @Test
  void refusesElementsThatTheFormCannotHold() {
    byte[] out = new byte[400];
    writer.start(out, 0, 96, false, 1, 2, 3);
    assertThat(writer.reserveExtension(0, 1)).isEqualTo(-1);
    assertThat(writer.reserveExtension(15, 1)).isEqualTo(-1);
    assertThat(writer.reserveExtension(1, 0)).isEqualTo(-1);
    assertThat(writer.extension(1, new byte[17], 0, 17)).isFalse();
    assertThat(writer.finish()).as("no empty block").isEqualTo(12);

    writer.start(out, 0, 96, false, 1, 2, 3).twoByteExtensions();
    assertThat(writer.reserveExtension(256, 1)).isEqualTo(-1);
    assertThat(writer.reserveExtension(1, 256)).isEqualTo(-1);
    assertThat(writer.reserveExtension(255, 255)).isEqualTo(18);
    assertThat(writer.finish()).isEqualTo(12 + 4 + 2 + 255 + 3);
  }

  @Test
  void refusesStepsOutOfOrder() {
    writer.start(new byte[100], 0, 96, false, 1, 2, 3);
    writer.reserveExtension(1, 1);
    assertThatThrownBy(writer::twoByteExtensions).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.csrc(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void changesFieldsInPlace() {
    byte[] out = RtpHeaderTest.hex("80 e0 0001 00000002 00000003 aa 00000000");

    RtpWriter.sequenceNumber(out, 0, 0xFFFF);
    RtpWriter.timestamp(out, 0, 0x80000001);
    RtpWriter.ssrc(out, 0, 0xFFFFFFFE);
    RtpWriter.payloadType(out, 0, 0x6F);
    int length = RtpWriter.pad(out, 0, 13, 3);

    assertThat(length).isEqualTo(16);
    assertThat(out).isEqualTo(RtpHeaderTest.hex("a0 ef ffff 80000001 fffffffe aa 000003 00"));
  }

  @Test
  void whatItWritesTheHeaderReads() {
    long seed = 31;
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      roundTrip(random, seed);
    }
  }

  private void roundTrip(Random random, long seed) {
    byte[] out = new byte[2000];
    random.nextBytes(out);
    int offset = random.nextInt(10);
    int payloadType = random.nextInt(128);
    boolean marker = random.nextBoolean();
    int sequence = random.nextInt(65_536);
    int timestamp = random.nextInt();
    int ssrc = random.nextInt();
    boolean twoByte = random.nextBoolean();
    writer.start(out, offset, payloadType, marker, sequence, timestamp, ssrc);
    int csrcs = random.nextInt(3);
    for (int c = 0; c < csrcs; c++) {
      writer.csrc(c + 7);
    }
    if (twoByte) {
      writer.twoByteExtensions();
    }
    int count = random.nextInt(6);
    byte[][] elements = new byte[count][];
    for (int e = 0; e < count; e++) {
      elements[e] = new byte[twoByte ? random.nextInt(40) : 1 + random.nextInt(16)];
      random.nextBytes(elements[e]);
      assertThat(writer.extension(e + 1, elements[e], 0, elements[e].length)).isTrue();
    }
    int headerLength = writer.finish();
    int payloadLength = random.nextInt(100);
    int length = headerLength + payloadLength;
    int padding = random.nextInt(20);
    if (padding > 0) {
      length = RtpWriter.pad(out, offset, length, padding);
    }

    assertThat(header.parse(out, offset, length)).as("seed %d", seed).isTrue();
    assertThat(header.payloadType()).isEqualTo(payloadType);
    assertThat(header.marker()).isEqualTo(marker);
    assertThat(header.sequenceNumber()).isEqualTo(sequence);
    assertThat(header.timestamp()).isEqualTo(timestamp);
    assertThat(header.ssrc()).isEqualTo(ssrc);
    assertThat(header.csrcCount()).isEqualTo(csrcs);
    assertThat(header.headerLength()).isEqualTo(headerLength);
    assertThat(header.payloadLength()).isEqualTo(payloadLength);
    assertThat(header.paddingLength()).isEqualTo(padding);
    assertThat(header.extensionCount()).isEqualTo(count);
    for (int e = 0; e < count; e++) {
      int from = header.extensionOffset(e + 1);
      assertThat(Arrays.copyOfRange(out, from, from + header.extensionLength(e + 1)))
          .isEqualTo(elements[e]);
    }
  }
}

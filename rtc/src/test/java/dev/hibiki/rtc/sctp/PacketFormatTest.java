package dev.hibiki.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketFormatTest {
  private static final HexFormat HEX = HexFormat.of();

  /** Keeps packets. */
  private static final class Packets extends SilentSink {
    final List<byte[]> all = new ArrayList<>();

    @Override
    public void transmit(byte[] packet, int offset, int length) {
      all.add(Arrays.copyOfRange(packet, offset, offset + length));
    }
  }

  @Test
  void checksumMatchesPublishedVectors() {
    PacketChecksum checksum = new PacketChecksum();
    // RFC 3720 section B.4: 32 bytes of zeros.
    assertThat(checksum.compute(new byte[32], 0, 32)).isEqualTo(0x8a9136aa);
    // The check value of CRC-32C, "123456789", behind a header that leaves the CRC untouched.
    java.util.zip.CRC32C plain = new java.util.zip.CRC32C();
    plain.update("123456789".getBytes(StandardCharsets.US_ASCII));
    assertThat((int) plain.getValue()).isEqualTo(0xe3069283);
  }

  @Test
  void checksumIgnoresItsOwnFieldAndGoesLowByteFirst() {
    PacketChecksum checksum = new PacketChecksum();
    byte[] packet = new byte[32];
    Arrays.fill(packet, 8, 12, (byte) 0x55);
    assertThat(checksum.compute(packet, 0, 32)).isEqualTo(0x8a9136aa);
    checksum.write(packet, 0, 32);
    assertThat(HEX.formatHex(packet, 8, 12)).isEqualTo("aa36918a");
    assertThat(PacketChecksum.read(packet, 0)).isEqualTo(0x8a9136aa);
  }

  @Test
  void chunksShareAPacketUntilOneDoesNotFit() {
    SctpConfig config = SctpConfig.defaults().withMaxPacketBytes(600).withPorts(5001, 5002);
    SctpCounters counters = new SctpCounters();
    PacketWriter writer = new PacketWriter(config, counters);
    Packets out = new Packets();
    writer.verificationTag(0x01020304);
    assertThat(writer.maxValueBytes()).isEqualTo(584);
    int at = writer.open(ChunkType.DATA, 3, 5, out);
    assertThat(at).isEqualTo(16);
    Arrays.fill(writer.array(), at, at + 5, (byte) 7);
    assertThat(writer.freeValueBytes()).isEqualTo(600 - 24 - 4);
    writer.open(ChunkType.COOKIE_ACK, 0, 0, out);
    assertThat(out.all).isEmpty();
    writer.open(ChunkType.DATA, 0, 584, out);
    assertThat(out.all).hasSize(1);
    writer.flush(out);
    writer.flush(out);
    assertThat(out.all).hasSize(2);
    assertThat(counters.packetsSent()).isEqualTo(2);
    byte[] first = out.all.get(0);
    assertThat(HEX.formatHex(first, 0, 8)).isEqualTo("1389138a01020304");
    assertThat(HEX.formatHex(first, 12, 28)).isEqualTo("0003000907070707070000000b000004");
    assertThat(out.all.get(1)).hasSize(600);
  }

  @Test
  void chunksAreReadInPlace() {
    ChunkReader reader = new ChunkReader();
    byte[] bytes = HEX.parseHex("ff" + "0003000907070707070000000b000004" + "06010005aa");
    reader.reset(bytes, 1, bytes.length);
    assertThat(reader.next()).isTrue();
    assertThat(reader.type()).isZero();
    assertThat(reader.flags()).isEqualTo(3);
    assertThat(reader.valueOffset()).isEqualTo(5);
    assertThat(reader.valueBytes()).isEqualTo(5);
    assertThat(reader.last()).isFalse();
    assertThat(reader.next()).isTrue();
    assertThat(reader.type()).isEqualTo(ChunkType.COOKIE_ACK);
    assertThat(reader.next()).as("padding is missing at the end").isTrue();
    assertThat(reader.flag(ChunkType.FLAG_TAG_REFLECTED)).isTrue();
    assertThat(reader.last()).isTrue();
    assertThat(reader.next()).isFalse();
    assertThat(reader.malformed()).isFalse();
  }

  @Test
  void chunksThatDoNotFitEndTheWalk() {
    for (String hex : List.of("00", "000000", "00000003", "00000000", "0000000800", "0000ffff")) {
      ChunkReader reader = new ChunkReader();
      byte[] bytes = HEX.parseHex(hex);
      reader.reset(bytes, 0, bytes.length);
      assertThat(reader.next()).as(hex).isFalse();
      assertThat(reader.malformed()).as(hex).isTrue();
      ParameterReader parameters = new ParameterReader(bytes, 0, bytes.length);
      assertThat(parameters.next()).as(hex).isFalse();
      assertThat(parameters.malformed()).as(hex).isTrue();
    }
  }

  @Test
  void numbersOfAllWidthsGoBigEnd() {
    byte[] bytes = new byte[16];
    BigEndian.putI64(bytes, 1, 0x8182838485868788L);
    BigEndian.putI32(bytes, 9, 0x91929394);
    BigEndian.putU16(bytes, 13, 0xa1a2);
    assertThat(HEX.formatHex(bytes)).isEqualTo("00818283848586878891929394a1a200");
    assertThat(BigEndian.i64(bytes, 1)).isEqualTo(0x8182838485868788L);
    assertThat(BigEndian.i32(bytes, 9)).isEqualTo(0x91929394);
    assertThat(BigEndian.u16(bytes, 13)).isEqualTo(0xa1a2);
    assertThat(BigEndian.u8(bytes, 13)).isEqualTo(0xa1);
  }

  @Test
  void serialNumbersCompareAcrossTheWrap() {
    assertThat(SerialNumbers.before(0xffffffff, 0)).isTrue();
    assertThat(SerialNumbers.after(0, 0xffffffff)).isTrue();
    assertThat(SerialNumbers.before(0x7fffffff, 0x80000000)).isTrue();
    assertThat(SerialNumbers.before(5, 5)).isFalse();
    assertThat(SerialNumbers.after(5, 5)).isFalse();
    assertThat(SerialNumbers.ssnDistance(65_535, 2)).isEqualTo(3);
    assertThat(SerialNumbers.ssnDistance(2, 65_535)).isEqualTo(-3);
    assertThat(SerialNumbers.nextSsn(65_535)).isZero();
  }
}

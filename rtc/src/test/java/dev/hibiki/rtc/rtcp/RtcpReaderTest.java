package dev.hibiki.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.DropReason;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtcpReaderTest {
  private final RecordingVisitor visitor = new RecordingVisitor();

  @Test
  void readsASenderReportWithABlock() {
    assertThat(
            read(
                "81c8000c 00000001 e000000180000000 0000abcd 0000000a 00000064"
                    + "00000002 40fffffe 00010005 00000007 12345678 00010000"))
        .containsExactly(
            "SR 1 ntp=e000000180000000 rtp=abcd packets=10 octets=100",
            "block 1 of 2 fraction=64 lost=-2 highest=10005 jitter=7 lsr=12345678 dlsr=10000");
  }

  @Test
  void readsAReceiverReportWithoutBlocks() {
    assertThat(read("80c90001 0000000a")).containsExactly("RR a");
  }

  @Test
  void readsSourceDescriptions() {
    // The text of the first chunk ends at a word, so four zeros follow it.
    assertThat(read("82ca0007 00000001 01026162 00000000 00000002 01016303 0164 0f03 6d696400"))
        .containsExactly("SDES 1 1=ab", "SDES 2 1=c", "SDES 2 3=d", "SDES 2 15=mid");
  }

  @Test
  void aLastChunkWithoutItsEndIsAccepted() {
    assertThat(read("81ca0002 00000001 01026162")).containsExactly("SDES 1 1=ab");
  }

  @Test
  void readsTheFeedbackFormatsInUse() {
    assertThat(
            read(
                "81cd0004 00000001 00000002 fffe0005 00100000"
                    + "81ce0002 00000001 00000002"
                    + "84ce0006 00000001 00000000 00000002 07000000 00000003 08000000"
                    + "8fce0005 00000001 00000000 52454d42 010bd090 00000002"))
        .containsExactly(
            "NACK 1 2 65534",
            "NACK 1 2 65535",
            "NACK 1 2 1",
            "NACK 1 2 16",
            "PLI 1 2",
            "FIR 1 2 7",
            "FIR 1 3 8",
            "REMB 1 " + (0x3d090L << 2) + " 2");
  }

  @Test
  void readsExtendedReports() {
    assertThat(
            read(
                "80cf000a 00000001"
                    + "04000002 e000000180000000"
                    + "63000001 11111111"
                    + "05000003 00000009 12345678 00010000"))
        .containsExactly("RRTR 1 e000000180000000", "DLRR 1 9 lrr=12345678 dlrr=10000");
  }

  @Test
  void readsGoodbyeWithAReason() {
    assertThat(read("82cb0003 00000001 00000002 03627965")).containsExactly("BYE 1", "BYE 2");
  }

  @Test
  void passesOnWhatItDoesNotKnow() {
    assertThat(
            read(
                "80cc0002 00000001 6e616d65"
                    + "83cd0002 00000001 00000002"
                    + "83ce0002 00000001 00000002"
                    + "8fce0003 00000001 00000002 41424344"
                    + "80d00000"))
        .containsExactly(
            "other 204/0 12 bytes",
            "other 205/3 12 bytes",
            "other 206/3 12 bytes",
            "other 206/15 16 bytes",
            "other 208/0 4 bytes");
  }

  @Test
  void aHugeRembSaturates() {
    assertThat(read("8fce0004 00000001 00000000 52454d42 00ffffff"))
        .containsExactly("REMB 1 " + Long.MAX_VALUE);
    visitor.calls.clear();
    assertThat(read("8fce0004 00000001 00000000 52454d42 00fc0000")).containsExactly("REMB 1 0");
  }

  @Test
  void paddingIsNotPartOfAPacket() {
    assertThat(read("a1cd0004 00000001 00000002 00050000 00000004")).containsExactly("NACK 1 2 5");
  }

  @Test
  void whatCameBeforeAMalformedPacketIsUsed() {
    byte[] compound = HexFormat.of().parseHex("80c900010000000a" + "81ce0002000000010000");

    assertThat(RtcpReader.read(compound, 0, compound.length, visitor))
        .isEqualTo(DropReason.RTCP_MALFORMED.code());
    assertThat(visitor.calls).containsExactly("RR a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80",
        "80c900",
        // version 1
        "40c90001 00000001",
        // longer than what came
        "80c90002 00000001",
        // reports that are too short for their count
        "80c80005 00000001 00000000 00000000 00000000 00000000",
        "81c90001 00000001",
        // padding of nothing, and more padding than body
        "a0c90001 00000000",
        "a0c90001 000000ff",
        // a description without an SSRC, one with an item beyond the end
        "81ca0000",
        "81ca0002 00000001 01ff6162",
        "81ca0002 00000001 01016101",
        // too few sources
        "82cb0001 00000001",
        // feedback without sources, NACK and FIR with half an entry
        "81cd0001 00000001",
        "81ce0001 00000001",
        "84ce0003 00000001 00000000 00000002",
        // REMB with too few SSRCs
        "8fce0004 00000001 00000000 52454d42 02000000",
        // extended reports: no source, block beyond the end, odd sizes
        "80cf0000",
        "80cf0002 00000001 04000002",
        "80cf0003 00000001 04000001 00000000",
        "80cf0003 00000001 05000001 00000000",
      })
  void refusesWhatDoesNotHoldTogetherWithoutACall(String packet) {
    byte[] bytes = HexFormat.of().parseHex(packet.replace(" ", ""));

    assertThat(RtcpReader.read(bytes, 0, bytes.length, visitor))
        .isEqualTo(DropReason.RTCP_MALFORMED.code());
    assertThat(visitor.calls).isEmpty();
  }

  private List<String> read(String digits) {
    byte[] bytes = HexFormat.of().parseHex(digits.replace(" ", ""));
    assertThat(RtcpReader.read(bytes, 0, bytes.length, visitor)).isPositive();
    return visitor.calls;
  }
}

package dev.hibiki.rtc.sctp;

import static dev.hibiki.rtc.sctp.Puppet.TSN;
import static dev.hibiki.rtc.sctp.Puppet.bytes;
import static dev.hibiki.rtc.sctp.Puppet.chunk;
import static dev.hibiki.rtc.sctp.Puppet.data;
import static dev.hibiki.rtc.sctp.Puppet.open;
import static dev.hibiki.rtc.sctp.Puppet.sack;
import static dev.hibiki.rtc.sctp.Puppet.text;
import static dev.hibiki.rtc.sctp.Puppet.withChannel;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the association makes of data that a peer written by hand sends (RFC 9260 section 6). */
class SctpDataTest {
  private static final int DATA = ChunkType.DATA;
  private static final int SACK = ChunkType.SACK;

  @Test
  void everySecondPacketIsAcknowledgedAndTheOtherAfterADelay() {
    Puppet peer = withChannel();
    peer.handle(text(TSN + 1, 2, 1, "a"));
    peer.handle(text(TSN + 2, 2, 2, "b"));
    assertThat(peer.only(SACK).i32(0)).isEqualTo(TSN + 2);
    peer.handle(text(TSN + 3, 2, 3, "c"));
    assertThat(peer.take()).isEmpty();
    peer.advance(199);
    assertThat(peer.take()).isEmpty();
    peer.advance(1);
    assertThat(peer.only(SACK).i32(0)).isEqualTo(TSN + 3);
    assertThat(peer.messages).containsExactly("a", "b", "c");
  }

  @Test
  void theIBitAsksForAnAnswerAtOnce() {
    Puppet peer = withChannel();
    peer.handle(data(TSN + 1, 3 | ChunkType.FLAG_IMMEDIATE, 2, 1, PayloadProtocol.TEXT, "a"));
    peer.only(SACK);
  }

  @Test
  void gapsAndDuplicatesAreReportedAtOnce() {
    Puppet peer = withChannel();
    peer.handle(text(TSN + 2, 2, 2, "b"));
    Puppet.Sent sack = peer.only(SACK);
    assertThat(sack.i32(0)).isEqualTo(TSN);
    assertThat(sack.u16(8)).isEqualTo(1);
    assertThat(sack.u16(12)).isEqualTo(2);
    assertThat(sack.u16(14)).isEqualTo(2);
    assertThat(sack.i32(4)).as("the window counts what waits").isLessThan(1024 * 1024);
    peer.handle(text(TSN + 2, 2, 2, "b"), text(TSN + 5, 2, 5, "e"));
    sack = peer.only(SACK);
    assertThat(sack.u16(8)).isEqualTo(2);
    assertThat(sack.u16(10)).isEqualTo(1);
    assertThat(sack.u16(16)).isEqualTo(5);
    assertThat(sack.i32(20)).isEqualTo(TSN + 2);
    peer.handle(text(TSN + 1, 2, 1, "a"));
    assertThat(peer.messages).containsExactly("a", "b");
    sack = peer.only(SACK);
    assertThat(sack.i32(0)).isEqualTo(TSN + 2);
    assertThat(sack.u16(10)).isZero();
  }

  @Test
  void dataWithoutUserDataEndsTheAssociation() {
    Puppet peer = withChannel();
    peer.handle(data(TSN + 1, 3, 2, 1, PayloadProtocol.TEXT, ""));
    assertThat(peer.only(ChunkType.ABORT).u16(0)).isEqualTo(ErrorCause.NO_USER_DATA);
    assertThat(peer.closed).isNotEmpty();
    assertThat(peer.closedChannels).hasSize(1);
  }

  @Test
  void dataOnAStreamThatCannotBeIsAcknowledgedAndReported() {
    Puppet peer = withChannel();
    peer.handle(text(TSN + 1, 65_535, 0, "x"));
    List<Puppet.Sent> sent = peer.take();
    assertThat(sent.get(0).type()).isEqualTo(ChunkType.ERROR);
    assertThat(sent.get(0).u16(0)).isEqualTo(ErrorCause.INVALID_STREAM);
    assertThat(sent.get(0).u16(4)).isEqualTo(65_535);
    peer.advance(200);
    assertThat(peer.only(SACK).i32(0)).isEqualTo(TSN + 1);
  }

  @Test
  void deprecatedPartialMessagesArePutTogether() {
    Puppet peer = withChannel();
    peer.handle(data(TSN + 1, 3, 2, 1, PayloadProtocol.TEXT_PARTIAL, "one "));
    peer.handle(data(TSN + 2, 3, 2, 2, PayloadProtocol.TEXT_PARTIAL, "two "));
    peer.handle(data(TSN + 3, 3, 2, 3, PayloadProtocol.TEXT, "three"));
    peer.handle(text(TSN + 4, 2, 4, "four"));
    assertThat(peer.messages).containsExactly("one two three", "four");
  }

  @Test
  void unknownPayloadsAndMessagesWithoutChannelAreCounted() {
    Puppet peer = withChannel();
    peer.handle(data(TSN + 1, 3, 2, 1, 99, "x"));
    assertThat(peer.dropped(DropReason.UNKNOWN_PAYLOAD_PROTOCOL)).isEqualTo(1);
    for (int i = 0; i < 70; i++) {
      peer.handle(text(TSN + 2 + i, 8, i, "x"));
    }
    assertThat(peer.dropped(DropReason.NO_CHANNEL)).isEqualTo(6);
    assertThat(peer.messages).isEmpty();
  }

  @Test
  void badDcepMessagesAreCounted() {
    Puppet peer = withChannel();
    peer.handle(data(TSN + 1, 3, 4, 0, PayloadProtocol.DCEP, "\3\0"));
    peer.handle(data(TSN + 2, 3, 4, 1, PayloadProtocol.DCEP, "?"));
    peer.handle(open(TSN + 3, 2, "again"));
    assertThat(peer.dropped(DropReason.BAD_DCEP)).isEqualTo(2);
    assertThat(peer.dropped(DropReason.CHANNEL_REFUSED)).isZero();
    // The second OPEN on stream 2 has sequence number 0, which was used: it is stale.
    byte[] again = new DcepOpen(true, -1, -1, "again", "").encode();
    peer.handle(
        chunk(
            DATA,
            3,
            bytes().i32(TSN + 4).u16(2).u16(1).i32(PayloadProtocol.DCEP).raw(again).end()));
    assertThat(peer.dropped(DropReason.CHANNEL_REFUSED)).isEqualTo(1);
    assertThat(peer.opened).hasSize(1);
  }

  @Test
  void theReceiverWindowIsKeptEvenIfThePeerIgnoresIt() {
    // The first TSN is missing, so nothing of this stream can be delivered.
    Puppet peer = withChannel();
    String kilobyte = "x".repeat(1_000);
    int last = 0;
    for (int i = 0; i < 3_000; i++) {
      peer.handle(text(TSN + 2 + i, 2, 2 + i, kilobyte));
      last = peer.only(SACK).i32(4);
    }
    assertThat(last).isLessThan(1_064);
    assertThat(peer.dropped(DropReason.NO_BUFFER_SPACE)).isGreaterThan(1_900);
    assertThat(peer.closed).isEmpty();
    peer.handle(text(TSN + 1, 2, 1, "first"));
    assertThat(peer.messages).hasSizeGreaterThan(900);
    assertThat(peer.only(SACK).i32(4)).isEqualTo(1024 * 1024);
  }

  @Test
  void messagesThatNeverEndAreNotCollectedForever() {
    Puppet peer = withChannel();
    String kilobyte = "x".repeat(1_000);
    for (int i = 0; i < 3_000 && peer.closed.isEmpty(); i++) {
      // First fragments only, on ever other streams, as no sender may do.
      peer.handle(data(TSN + 1 + i, ChunkType.FLAG_BEGIN, i % 1_000, 0, 51, kilobyte));
    }
    assertThat(peer.closed).contains("receiver window");
  }

  @Test
  void tsnsFarAheadAreIgnored() {
    Puppet peer = withChannel();
    peer.handle(text(TSN + ReceivedTsns.WINDOW + 1, 2, 9, "far"));
    assertThat(peer.dropped(DropReason.TSN_TOO_FAR)).isEqualTo(1);
    assertThat(peer.only(SACK).u16(8)).isZero();
  }

  @Test
  void forwardTsnSkipsWhatWillNotCome() {
    Puppet peer = withChannel();
    peer.handle(text(TSN + 3, 2, 3, "third"));
    peer.take();
    byte[] forward = chunk(ChunkType.FORWARD_TSN, 0, bytes().i32(TSN + 2).u16(2).u16(2).end());
    peer.handle(forward);
    assertThat(peer.messages).containsExactly("third");
    assertThat(peer.only(SACK).i32(0)).isEqualTo(TSN + 3);
    peer.handle(forward);
    assertThat(peer.only(SACK).i32(0)).as("ours was lost").isEqualTo(TSN + 3);
    peer.handle(chunk(ChunkType.FORWARD_TSN, 0, bytes().i32(TSN + 9).u16(2).end()));
    assertThat(peer.dropped(DropReason.BAD_CHUNK)).isEqualTo(1);
  }
}

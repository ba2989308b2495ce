package dev.hibiki.rtc.sctp;

import static dev.hibiki.rtc.sctp.Puppet.WINDOW;
import static dev.hibiki.rtc.sctp.Puppet.bytes;
import static dev.hibiki.rtc.sctp.Puppet.chunk;
import static dev.hibiki.rtc.sctp.Puppet.sack;
import static dev.hibiki.rtc.sctp.Puppet.withChannel;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What the association makes of acknowledgements of its data (RFC 9260 section 6.3 and 7.2). */
class SctpAcknowledgementTest {
  private static final int DATA = ChunkType.DATA;
  private static final int SACK = ChunkType.SACK;

  private static void send(Puppet peer, int bytes) {
    DataChannel channel = peer.opened.get(0);
    assertThat(peer.association.send(peer.now, channel, true, new byte[bytes], 0, bytes, peer))
        .isTrue();
  }

  @Test
  void threeMissReportsSendAChunkAgainBeforeTheTimer() {
    Puppet peer = withChannel();
    for (int i = 0; i < 5; i++) {
      send(peer, 500);
    }
    int first = peer.take().get(0).i32(0);
    peer.handle(sack(first - 1, WINDOW, 2, 2));
    peer.handle(sack(first - 1, WINDOW, 2, 3));
    assertThat(peer.take()).isEmpty();
    peer.handle(sack(first - 1, WINDOW, 2, 4));
    assertThat(peer.only(DATA).i32(0)).isEqualTo(first);
    assertThat(peer.association.counters().fastRecoveries()).isEqualTo(1);
    // Further reports of data sent before the second attempt say nothing about it.
    peer.handle(sack(first - 1, WINDOW, 2, 5));
    peer.handle(sack(first - 1, WINDOW, 2, 5));
    peer.handle(sack(first - 1, WINDOW, 2, 5));
    assertThat(peer.take()).isEmpty();
    peer.handle(sack(first + 4, WINDOW));
    assertThat(peer.association.bufferedBytes()).isZero();
  }

  @Test
  void anAcknowledgementThatIsTakenBackIsSentAgainByTheTimer() {
    Puppet peer = withChannel();
    send(peer, 100);
    send(peer, 100);
    int first = peer.take().get(0).i32(0);
    peer.handle(sack(first - 1, WINDOW, 2, 2));
    peer.handle(sack(first, WINDOW));
    assertThat(peer.take()).isEmpty();
    peer.advance(1_500);
    assertThat(peer.take()).anyMatch(sent -> sent.type() == DATA && sent.i32(0) == first + 1);
  }

  @Test
  void impossibleSacksAreIgnored() {
    Puppet peer = withChannel();
    send(peer, 100);
    send(peer, 100);
    int first = peer.take().get(0).i32(0);
    peer.handle(sack(first + 2, WINDOW));
    peer.handle(sack(first - 1, WINDOW, 2, 3));
    peer.handle(sack(first - 1, WINDOW, 3, 2));
    peer.handle(sack(first - 1, WINDOW, 2, 2, 2, 2));
    peer.handle(sack(first - 1, WINDOW, 0, 1));
    assertThat(peer.dropped(DropReason.BAD_SACK)).isEqualTo(5);
    byte[] cut = sack(first - 1, WINDOW, 2, 2);
    BigEndian.putU16(cut, 12, 9);
    peer.handle(cut);
    peer.handle(chunk(SACK, 0, new byte[8]));
    assertThat(peer.dropped(DropReason.BAD_CHUNK)).isEqualTo(2);
    peer.handle(sack(first, WINDOW));
    peer.handle(sack(first - 1, WINDOW));
    assertThat(peer.dropped(DropReason.OLD_SACK)).isEqualTo(1);
    assertThat(peer.association.bufferedBytes()).isPositive();
  }

  @Test
  void aClosedWindowIsProbedAndDoesNotEndTheAssociation() {
    Puppet peer = withChannel();
    send(peer, 100);
    int first = peer.only(DATA).i32(0);
    peer.handle(sack(first, 0));
    send(peer, 1_000);
    send(peer, 1_000);
    assertThat(peer.only(DATA).i32(0)).as("one probe").isEqualTo(first + 1);
    for (int i = 0; i < 30; i++) {
      peer.advance(10_000);
      List<Puppet.Sent> probes = peer.take().stream().filter(sent -> sent.type() == DATA).toList();
      assertThat(probes).isNotEmpty().allMatch(probe -> probe.i32(0) == first + 1);
      peer.handle(sack(first, 0));
    }
    assertThat(peer.closed).isEmpty();
    peer.handle(sack(first + 1, 10_000));
    assertThat(peer.only(DATA).i32(0)).isEqualTo(first + 2);
  }

  @Test
  void theWindowOfThePeerIsKept() {
    Puppet peer = withChannel();
    send(peer, 100);
    int first = peer.only(DATA).i32(0);
    peer.handle(sack(first, 5_000));
    send(peer, 50_000);
    List<Puppet.Sent> sent = peer.take();
    assertThat(sent.stream().mapToInt(each -> each.value().length).sum()).isLessThan(5_000);
    assertThat(sent).hasSize(4);
  }
}

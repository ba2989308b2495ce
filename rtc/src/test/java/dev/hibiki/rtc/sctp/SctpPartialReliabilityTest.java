package dev.hibiki.rtc.sctp;

import static dev.hibiki.rtc.sctp.Puppet.WINDOW;
import static dev.hibiki.rtc.sctp.Puppet.sack;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Messages that may be lost (RFC 3758). */
class SctpPartialReliabilityTest {
  private static final int DATA = ChunkType.DATA;

  @Test
  void withoutForwardTsnEveryMessageIsReliable() {
    Puppet peer = new Puppet().connect(new byte[0]);
    DataChannel channel =
        Objects.requireNonNull(peer.association.negotiatedChannel(6, "lossy", false, 0, -1, peer));
    peer.association.send(peer.now, channel, true, new byte[10], 0, 10, peer);
    int first = peer.only(DATA).i32(0);
    for (int i = 0; i < 4; i++) {
      peer.advance(10_000);
      assertThat(peer.take())
          .anyMatch(sent -> sent.type() == DATA && sent.i32(0) == first)
          .noneMatch(sent -> sent.type() == ChunkType.FORWARD_TSN);
      peer.handle(sack(first - 1, WINDOW));
    }
  }

  @Test
  void aLostMessageIsForwardedOverWithWhatThePeerHasBehindIt() {
    Puppet peer = Puppet.established();
    DataChannel channel =
        Objects.requireNonNull(peer.association.negotiatedChannel(6, "lossy", false, 0, -1, peer));
    for (int i = 0; i < 10; i++) {
      peer.association.send(peer.now, channel, true, new byte[10], 0, 10, peer);
    }
    int first = peer.take().get(0).i32(0);
    // First and fourth are lost.
    peer.handle(sack(first - 1, WINDOW, 2, 3));
    peer.handle(sack(first - 1, WINDOW, 2, 3, 5, 6));
    peer.handle(sack(first - 1, WINDOW, 2, 3, 5, 7));
    assertThat(peer.only(ChunkType.FORWARD_TSN).i32(0)).isEqualTo(first);
    peer.handle(sack(first - 1, WINDOW, 2, 3, 5, 8));
    Puppet.Sent forward = peer.only(ChunkType.FORWARD_TSN);
    assertThat(forward.i32(0)).isEqualTo(first + 3);
    assertThat(forward.value()).as("unordered streams are not listed").hasSize(4);
    peer.handle(sack(first + 9, WINDOW));
    assertThat(peer.association.bufferedBytes()).isZero();
  }

  @Test
  void forwardTsnOfAnOrderedStreamWaitsForThePassedMessages() {
    Puppet peer = Puppet.established();
    DataChannel channel =
        Objects.requireNonNull(peer.association.negotiatedChannel(6, "ordered", true, 0, -1, peer));
    for (int i = 0; i < 8; i++) {
      peer.association.send(peer.now, channel, true, new byte[10], 0, 10, peer);
    }
    int first = peer.take().get(0).i32(0);
    peer.handle(sack(first - 1, WINDOW, 2, 2, 4, 4));
    peer.handle(sack(first - 1, WINDOW, 2, 2, 4, 5));
    peer.handle(sack(first - 1, WINDOW, 2, 2, 4, 6));
    Puppet.Sent forward = peer.only(ChunkType.FORWARD_TSN);
    assertThat(forward.i32(0)).isEqualTo(first);
    assertThat(forward.u16(4)).isEqualTo(6);
    assertThat(forward.u16(6)).isZero();
    peer.handle(sack(first + 1, WINDOW, 2, 5));
    forward = peer.only(ChunkType.FORWARD_TSN);
    assertThat(forward.i32(0)).isEqualTo(first + 2);
    assertThat(forward.u16(6)).isEqualTo(2);
  }
}

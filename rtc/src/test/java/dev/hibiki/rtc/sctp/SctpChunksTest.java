package dev.hibiki.rtc.sctp;

import static dev.hibiki.rtc.sctp.Puppet.TSN;
import static dev.hibiki.rtc.sctp.Puppet.bytes;
import static dev.hibiki.rtc.sctp.Puppet.chunk;
import static dev.hibiki.rtc.sctp.Puppet.text;
import static dev.hibiki.rtc.sctp.Puppet.withChannel;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Chunks beside data: unknown ones, heartbeats, the end (RFC 9260 sections 3.2, 8 and 9). */
class SctpChunksTest {
  private static final int SACK = ChunkType.SACK;

  @Test
  void unknownChunksAreTreatedByTheirHighestBits() {
    Puppet peer = withChannel();
    byte[] after = chunk(ChunkType.HEARTBEAT, 0, new byte[8]);
    peer.handle(chunk(0x3f, 0, new byte[3]), after);
    assertThat(peer.types()).as("stop").isEmpty();
    peer.handle(chunk(0x7f, 0, new byte[3]), after);
    Puppet.Sent report = peer.only(ChunkType.ERROR);
    assertThat(report.u16(0)).isEqualTo(ErrorCause.UNRECOGNIZED_CHUNK);
    assertThat(report.value()).hasSize(4 + 7);
    peer.handle(chunk(0xbf, 0, new byte[3]), after);
    assertThat(peer.types()).as("skip").containsExactly(ChunkType.HEARTBEAT_ACK);
    peer.handle(chunk(0xff, 0, new byte[3]), after);
    assertThat(peer.types()).containsExactly(ChunkType.ERROR, ChunkType.HEARTBEAT_ACK);
    assertThat(peer.dropped(DropReason.UNKNOWN_CHUNK)).isEqualTo(4);
  }

  @Test
  void heartbeatsAreReturnedAndOursMeasureTheRoundTrip() {
    Puppet peer = Puppet.established();
    byte[] info = bytes().u16(1).u16(9).raw(new byte[] {1, 2, 3, 4, 5}).end();
    peer.handle(chunk(ChunkType.HEARTBEAT, 0, info));
    assertThat(peer.only(ChunkType.HEARTBEAT_ACK).value()).isEqualTo(info);
    peer.advance(31_000);
    byte[] ours = peer.only(ChunkType.HEARTBEAT).value();
    byte[] wrong = ours.clone();
    wrong[5] ^= 1;
    peer.handle(chunk(ChunkType.HEARTBEAT_ACK, 0, wrong));
    assertThat(peer.dropped(DropReason.BAD_HEARTBEAT_ACK)).isEqualTo(1);
    peer.now += 70_000_000;
    peer.handle(chunk(ChunkType.HEARTBEAT_ACK, 0, ours));
    assertThat(peer.association.roundTripNanos()).isEqualTo(70_000_000);
    peer.handle(chunk(ChunkType.HEARTBEAT_ACK, 0, ours));
    assertThat(peer.dropped(DropReason.BAD_HEARTBEAT_ACK)).isEqualTo(2);
  }

  @Test
  void abortNeedsOneOfTheTags() {
    Puppet peer = withChannel();
    peer.handleWithTag(99, chunk(ChunkType.ABORT, 0, new byte[0]));
    peer.handleWithTag(99, chunk(ChunkType.ABORT, 1, new byte[0]));
    peer.handleWithTag(peer.theirTag(), chunk(ChunkType.ABORT, 1, new byte[0]));
    assertThat(peer.closed).isEmpty();
    peer.handleWithTag(Puppet.TAG, chunk(ChunkType.ABORT, 1, new byte[0]));
    assertThat(peer.closed).contains("aborted by the peer");
  }

  @Test
  void aLostShutdownCompleteIsRepeatedAfterTheEnd() {
    Puppet peer = Puppet.established();
    peer.association.shutdown(peer.now, peer);
    peer.only(ChunkType.SHUTDOWN);
    peer.handle(chunk(ChunkType.SHUTDOWN_ACK, 0, new byte[0]));
    peer.only(ChunkType.SHUTDOWN_COMPLETE);
    assertThat(peer.closed).isEqualTo("shut down");
    peer.handle(chunk(ChunkType.SHUTDOWN_ACK, 0, new byte[0]));
    assertThat(peer.only(ChunkType.SHUTDOWN_COMPLETE).flags()).isEqualTo(1);
    peer.handle(chunk(ChunkType.HEARTBEAT, 0, new byte[4]));
    assertThat(peer.take()).isEmpty();
  }

  @Test
  void dataAfterOurShutdownIsTakenAndShutdownRepeated() {
    Puppet peer = withChannel();
    peer.association.shutdown(peer.now, peer);
    peer.only(ChunkType.SHUTDOWN);
    peer.handle(text(TSN + 1, 2, 1, "late"));
    assertThat(peer.messages).containsExactly("late");
    assertThat(peer.types()).containsExactlyInAnyOrder(SACK, ChunkType.SHUTDOWN);
  }

  @Test
  void initWhileShutDownIsAnsweredWithShutdownAck() {
    Puppet peer = Puppet.established();
    peer.handle(chunk(ChunkType.SHUTDOWN, 0, bytes().i32(peer.theirTsn() - 1).end()));
    peer.only(ChunkType.SHUTDOWN_ACK);
    peer.handleWithTag(0, Puppet.init(ChunkType.INIT, Puppet.ABLE));
    peer.only(ChunkType.SHUTDOWN_ACK);
    peer.handle(chunk(ChunkType.SHUTDOWN_COMPLETE, 0, new byte[0]));
    assertThat(peer.closed).isEqualTo("shut down by the peer");
  }

  @Test
  void aPacketMayEndWithoutItsPadding() {
    Puppet peer = withChannel();
    byte[] packet = Puppet.packet(peer.theirTag(), text(TSN + 1, 2, 1, "odd"));
    byte[] cut = java.util.Arrays.copyOf(packet, packet.length - 1);
    new PacketChecksum().write(cut, 0, cut.length);
    peer.association.handle(peer.now, cut, 0, cut.length, peer);
    assertThat(peer.messages).containsExactly("odd");
  }
}

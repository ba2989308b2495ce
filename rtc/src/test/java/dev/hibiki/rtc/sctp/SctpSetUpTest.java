package dev.hibiki.rtc.sctp;

import static dev.hibiki.rtc.sctp.Puppet.bytes;
import static dev.hibiki.rtc.sctp.Puppet.chunk;
import static dev.hibiki.rtc.sctp.Puppet.parameter;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the association answers to a peer that sets up in its own way (RFC 9260 section 5). */
class SctpSetUpTest {
  @Test
  void initAckOffersWhatWeCanAndReportsWhatWeCannot() {
    Puppet peer = new Puppet();
    byte[] report = parameter(0xc0ff, bytes().i32(7).end());
    byte[] silent = parameter(0x80ff, bytes().i32(7).end());
    byte[] stop = parameter(0x40ff, bytes().i32(7).end());
    byte[] never = parameter(0xc0fe, bytes().i32(7).end());
    byte[] all = bytes().raw(report).raw(silent).raw(stop).raw(never).end();
    peer.handleWithTag(0, Puppet.init(ChunkType.INIT, all));
    Puppet.Sent ack = peer.only(ChunkType.INIT_ACK);
    assertThat(ack.i32(0)).isNotZero();
    assertThat(ack.i32(4)).isEqualTo(1024 * 1024);
    assertThat(ack.u16(8)).isEqualTo(0xffff);
    assertThat(ack.u16(10)).isEqualTo(0xffff);
    ParameterReader reader = new ParameterReader(ack.value(), 16, ack.value().length - 16);
    StringBuilder types = new StringBuilder();
    while (reader.next()) {
      types.append(Integer.toHexString(reader.type())).append(' ');
      if (reader.type() == ParameterType.UNRECOGNIZED) {
        assertThat(reader.valueBytes()).isEqualTo(16);
        assertThat(BigEndian.u16(ack.value(), reader.valueOffset())).isEqualTo(0xc0ff);
        assertThat(BigEndian.u16(ack.value(), reader.valueOffset() + 8)).isEqualTo(0x40ff);
      }
    }
    assertThat(types.toString()).isEqualTo("c000 8008 7 8 ");
  }

  @Test
  void aRepeatedInitGetsTheSameCookie() {
    Puppet peer = new Puppet();
    peer.handleWithTag(0, Puppet.init(ChunkType.INIT, Puppet.ABLE));
    byte[] first = peer.only(ChunkType.INIT_ACK).value();
    peer.handleWithTag(0, Puppet.init(ChunkType.INIT, Puppet.ABLE));
    assertThat(peer.only(ChunkType.INIT_ACK).value()).isEqualTo(first);
  }

  @Test
  void impossibleInitsAreIgnored() {
    Puppet peer = new Puppet();
    byte[] good = Puppet.init(ChunkType.INIT, Puppet.ABLE);
    peer.handleWithTag(1, good);
    assertThat(peer.dropped(DropReason.BAD_TAG)).isEqualTo(1);
    peer.handleWithTag(0, good, chunk(ChunkType.COOKIE_ACK, 0, new byte[0]));
    assertThat(peer.dropped(DropReason.BAD_TAG)).isEqualTo(2);
    byte[] noTag = good.clone();
    BigEndian.putI32(noTag, 4, 0);
    peer.handleWithTag(0, noTag);
    byte[] noStreams = good.clone();
    BigEndian.putU16(noStreams, 12, 0);
    peer.handleWithTag(0, noStreams);
    peer.handleWithTag(0, chunk(ChunkType.INIT, 0, new byte[12]));
    assertThat(peer.dropped(DropReason.BAD_CHUNK)).isEqualTo(3);
    assertThat(peer.sent).isEmpty();
  }

  @Test
  void aForeignCookieIsIgnored() {
    Puppet peer = new Puppet();
    peer.handleWithTag(0, Puppet.init(ChunkType.INIT, Puppet.ABLE));
    int tag = peer.only(ChunkType.INIT_ACK).i32(0);
    peer.handleWithTag(tag, chunk(ChunkType.COOKIE_ECHO, 0, new byte[16]));
    assertThat(peer.dropped(DropReason.BAD_COOKIE)).isEqualTo(1);
    assertThat(peer.sent).isEmpty();
  }

  @Test
  void aLateInitDoesNotSpoilTheCookieOfTheAssociation() {
    // COOKIE ACK is lost, an old INIT of the peer arrives, then the COOKIE ECHO again.
    Puppet peer = new Puppet();
    peer.handleWithTag(0, Puppet.init(ChunkType.INIT, Puppet.ABLE));
    Puppet.Sent ack = peer.only(ChunkType.INIT_ACK);
    int at = ack.value().length - 16;
    byte[] echo =
        chunk(ChunkType.COOKIE_ECHO, 0, java.util.Arrays.copyOfRange(ack.value(), at, at + 16));
    peer.handleWithTag(ack.i32(0), echo);
    peer.only(ChunkType.COOKIE_ACK);
    peer.handleWithTag(0, Puppet.init(ChunkType.INIT, Puppet.ABLE));
    Puppet.Sent other = peer.only(ChunkType.INIT_ACK);
    assertThat(other.i32(0)).isNotEqualTo(ack.i32(0));
    peer.handleWithTag(ack.i32(0), echo);
    peer.only(ChunkType.COOKIE_ACK);
    assertThat(peer.association.state()).isEqualTo(SctpState.ESTABLISHED);
  }

  @Test
  void aStaleCookieMakesUsStartOverAFewTimes() {
    SctpAssociation client =
        new SctpAssociation(SctpConfig.defaults(), true, new java.util.Random(1));
    Puppet sink = new Puppet();
    client.start(0, sink);
    for (int i = 0; i < 4; i++) {
      Puppet.Sent init = sink.only(ChunkType.INIT);
      byte[] cookie = parameter(ParameterType.STATE_COOKIE, new byte[20]);
      byte[] ack = Puppet.packet(init.i32(0), Puppet.init(ChunkType.INIT_ACK, cookie));
      client.handle(0, ack, 0, ack.length, sink);
      sink.only(ChunkType.COOKIE_ECHO);
      byte[] stale =
          Puppet.packet(
              init.i32(0),
              chunk(ChunkType.ERROR, 0, parameter(ErrorCause.STALE_COOKIE, new byte[4])));
      client.handle(0, stale, 0, stale.length, sink);
    }
    assertThat(sink.closed).contains("too old");
  }
}

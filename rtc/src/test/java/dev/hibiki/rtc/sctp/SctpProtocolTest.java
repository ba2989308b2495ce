package dev.hibiki.rtc.sctp;

import static dev.hibiki.rtc.sctp.Puppet.TSN;
import static dev.hibiki.rtc.sctp.Puppet.WINDOW;
import static dev.hibiki.rtc.sctp.Puppet.bytes;
import static dev.hibiki.rtc.sctp.Puppet.chunk;
import static dev.hibiki.rtc.sctp.Puppet.data;
import static dev.hibiki.rtc.sctp.Puppet.open;
import static dev.hibiki.rtc.sctp.Puppet.parameter;
import static dev.hibiki.rtc.sctp.Puppet.reset;
import static dev.hibiki.rtc.sctp.Puppet.response;
import static dev.hibiki.rtc.sctp.Puppet.sack;
import static dev.hibiki.rtc.sctp.Puppet.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the association answers to single chunks of a peer written by hand. */
class SctpProtocolTest {
  private static final int DATA = ChunkType.DATA;
  private static final int SACK = ChunkType.SACK;
  private static final int RE_CONFIG = ChunkType.RE_CONFIG;

  private static long dropped(Puppet peer, DropReason reason) {
    return peer.association.counters().dropped(reason);
  }

  /** A puppet with a channel on stream 2 that it opened itself. */
  private static Puppet withChannel() {
    Puppet peer = Puppet.established();
    peer.handle(open(TSN, 2, "chat"));
    assertThat(peer.opened).hasSize(1);
    peer.handle(sack(peer.theirTsn(), WINDOW));
    peer.take();
    return peer;
  }

  // ------------------------------------------------------------------------ set-up

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
    assertThat(dropped(peer, DropReason.BAD_TAG)).isEqualTo(1);
    peer.handleWithTag(0, good, chunk(ChunkType.COOKIE_ACK, 0, new byte[0]));
    assertThat(dropped(peer, DropReason.BAD_TAG)).isEqualTo(2);
    byte[] noTag = good.clone();
    BigEndian.putI32(noTag, 4, 0);
    peer.handleWithTag(0, noTag);
    byte[] noStreams = good.clone();
    BigEndian.putU16(noStreams, 12, 0);
    peer.handleWithTag(0, noStreams);
    peer.handleWithTag(0, chunk(ChunkType.INIT, 0, new byte[12]));
    assertThat(dropped(peer, DropReason.BAD_CHUNK)).isEqualTo(3);
    assertThat(peer.sent).isEmpty();
  }

  @Test
  void aForeignCookieIsIgnored() {
    Puppet peer = new Puppet();
    peer.handleWithTag(0, Puppet.init(ChunkType.INIT, Puppet.ABLE));
    int tag = peer.only(ChunkType.INIT_ACK).i32(0);
    peer.handleWithTag(tag, chunk(ChunkType.COOKIE_ECHO, 0, new byte[16]));
    assertThat(dropped(peer, DropReason.BAD_COOKIE)).isEqualTo(1);
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

  // -------------------------------------------------------------------------- data

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
    assertThat(dropped(peer, DropReason.UNKNOWN_PAYLOAD_PROTOCOL)).isEqualTo(1);
    for (int i = 0; i < 70; i++) {
      peer.handle(text(TSN + 2 + i, 8, i, "x"));
    }
    assertThat(dropped(peer, DropReason.NO_CHANNEL)).isEqualTo(6);
    assertThat(peer.messages).isEmpty();
  }

  @Test
  void badDcepMessagesAreCounted() {
    Puppet peer = withChannel();
    peer.handle(data(TSN + 1, 3, 4, 0, PayloadProtocol.DCEP, "\3\0"));
    peer.handle(data(TSN + 2, 3, 4, 1, PayloadProtocol.DCEP, "?"));
    peer.handle(open(TSN + 3, 2, "again"));
    assertThat(dropped(peer, DropReason.BAD_DCEP)).isEqualTo(2);
    assertThat(dropped(peer, DropReason.CHANNEL_REFUSED)).isZero();
    // The second OPEN on stream 2 has sequence number 0, which was used: it is stale.
    byte[] again = new DcepOpen(true, -1, -1, "again", "").encode();
    peer.handle(
        chunk(
            DATA,
            3,
            bytes().i32(TSN + 4).u16(2).u16(1).i32(PayloadProtocol.DCEP).raw(again).end()));
    assertThat(dropped(peer, DropReason.CHANNEL_REFUSED)).isEqualTo(1);
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
    assertThat(dropped(peer, DropReason.NO_BUFFER_SPACE)).isGreaterThan(1_900);
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
    assertThat(dropped(peer, DropReason.TSN_TOO_FAR)).isEqualTo(1);
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
    assertThat(dropped(peer, DropReason.BAD_CHUNK)).isEqualTo(1);
  }

  // ----------------------------------------------------------------------------- SACK

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
    assertThat(dropped(peer, DropReason.BAD_SACK)).isEqualTo(5);
    byte[] cut = sack(first - 1, WINDOW, 2, 2);
    BigEndian.putU16(cut, 12, 9);
    peer.handle(cut);
    peer.handle(chunk(SACK, 0, new byte[8]));
    assertThat(dropped(peer, DropReason.BAD_CHUNK)).isEqualTo(2);
    peer.handle(sack(first, WINDOW));
    peer.handle(sack(first - 1, WINDOW));
    assertThat(dropped(peer, DropReason.OLD_SACK)).isEqualTo(1);
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

  // ------------------------------------------------------------------- partial reliability

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

  // ----------------------------------------------------------------------- stream reset

  @Test
  void anEarlyResetIsDeferredUntilTheDataIsThere() {
    Puppet peer = withChannel();
    peer.handle(reset(TSN, TSN + 1, 2));
    Puppet.Sent answer = peer.only(RE_CONFIG);
    assertThat(answer.i32(4)).isEqualTo(TSN);
    assertThat(answer.i32(8)).isEqualTo(StreamReset.IN_PROGRESS);
    assertThat(peer.opened.get(0).state()).isEqualTo(DataChannel.State.OPEN);
    peer.handle(text(TSN + 1, 2, 1, "last words"));
    assertThat(peer.messages).containsExactly("last words");
    assertThat(peer.opened.get(0).state()).isEqualTo(DataChannel.State.CLOSING);
    List<Puppet.Sent> sent = peer.take();
    assertThat(sent.get(0).i32(4)).isEqualTo(TSN);
    assertThat(sent.get(0).i32(8)).isEqualTo(StreamReset.PERFORMED);
    Puppet.Sent request = sent.get(1);
    assertThat(request.u16(0)).isEqualTo(ParameterType.OUTGOING_RESET_REQUEST);
    assertThat(request.i32(4)).isEqualTo(peer.theirTsn());
    assertThat(request.u16(16)).isEqualTo(2);

    // A peer that asks again under a new number gets the same answer and nothing happens twice.
    peer.handle(reset(TSN + 1, TSN + 1, 2));
    assertThat(peer.take().get(0).i32(8)).isEqualTo(StreamReset.PERFORMED);
    peer.handle(response(peer.theirTsn(), StreamReset.PERFORMED));
    assertThat(peer.closedChannels).hasSize(1);
  }

  @Test
  void requestsOutOfSequenceAreAnsweredButNotDone() {
    Puppet peer = withChannel();
    peer.handle(reset(TSN + 5, TSN, 2));
    assertThat(peer.only(RE_CONFIG).i32(8)).isEqualTo(StreamReset.BAD_SEQUENCE);
    peer.handle(reset(TSN, TSN, 2));
    assertThat(peer.take().get(0).i32(8)).isEqualTo(StreamReset.PERFORMED);
    peer.handle(reset(TSN, TSN, 2));
    assertThat(peer.take().get(0).i32(8)).as("repeated").isEqualTo(StreamReset.PERFORMED);
    assertThat(dropped(peer, DropReason.BAD_RESET_SEQUENCE)).isEqualTo(1);
  }

  @Test
  void otherRequestsGetAnAnswer() {
    Puppet peer = withChannel();
    byte[] add = parameter(ParameterType.ADD_OUTGOING_STREAMS, bytes().i32(TSN).i32(0).end());
    peer.handle(chunk(RE_CONFIG, 0, add));
    assertThat(peer.only(RE_CONFIG).i32(8)).isEqualTo(StreamReset.PERFORMED);
    byte[] more = parameter(ParameterType.ADD_INCOMING_STREAMS, bytes().i32(TSN + 1).i32(0).end());
    peer.handle(chunk(RE_CONFIG, 0, more));
    assertThat(peer.only(RE_CONFIG).i32(8)).isEqualTo(StreamReset.DENIED);
    byte[] wanted =
        parameter(ParameterType.INCOMING_RESET_REQUEST, bytes().i32(TSN + 2).u16(2).end());
    peer.handle(chunk(RE_CONFIG, 0, wanted));
    assertThat(peer.types()).containsExactly(RE_CONFIG, RE_CONFIG);
    assertThat(peer.opened.get(0).state()).isEqualTo(DataChannel.State.CLOSING);
    byte[] all = parameter(ParameterType.SSN_TSN_RESET_REQUEST, bytes().i32(TSN + 3).end());
    peer.handle(chunk(RE_CONFIG, 0, all));
    assertThat(peer.only(RE_CONFIG).i32(8)).isEqualTo(StreamReset.DENIED);
    // All streams.
    peer.handle(reset(TSN + 4, TSN));
    assertThat(peer.take().get(0).i32(8)).isEqualTo(StreamReset.PERFORMED);
    peer.handle(chunk(RE_CONFIG, 0, parameter(ParameterType.OUTGOING_RESET_REQUEST, new byte[8])));
    peer.handle(chunk(RE_CONFIG, 0, bytes().u16(13).u16(99).end()));
    assertThat(dropped(peer, DropReason.BAD_PARAMETER)).isEqualTo(2);
  }

  @Test
  void aRequestInProgressIsAskedAgainUnderANewNumber() {
    Puppet peer = withChannel();
    peer.association.closeChannel(peer.now, peer.opened.get(0), peer);
    int number = peer.only(RE_CONFIG).i32(4);
    peer.handle(response(number, StreamReset.IN_PROGRESS));
    peer.advance(1_000);
    Puppet.Sent again =
        peer.take().stream().filter(sent -> sent.type() == RE_CONFIG).findFirst().orElseThrow();
    assertThat(again.i32(4)).isEqualTo(number + 1);
    // An unanswered one is repeated as it is.
    peer.advance(1_100);
    Puppet.Sent repeated =
        peer.take().stream().filter(sent -> sent.type() == RE_CONFIG).findFirst().orElseThrow();
    assertThat(repeated.i32(4)).isEqualTo(number + 1);
    peer.handle(response(number, StreamReset.PERFORMED));
    assertThat(dropped(peer, DropReason.BAD_RESET_SEQUENCE)).isEqualTo(1);
    peer.handle(response(number + 1, StreamReset.PERFORMED));
    assertThat(peer.opened.get(0).state()).isEqualTo(DataChannel.State.CLOSING);
    peer.handle(reset(TSN, TSN, 2));
    assertThat(peer.closedChannels).hasSize(1);
  }

  @Test
  void withoutReconfigAChannelJustEndsAndItsStreamIsNotUsedAgain() {
    Puppet peer = new Puppet().connect(new byte[0]);
    DataChannel channel =
        Objects.requireNonNull(peer.association.openChannel(peer.now, "a", "", true, -1, -1, peer));
    peer.association.closeChannel(peer.now, channel, peer);
    assertThat(channel.state()).isEqualTo(DataChannel.State.CLOSED);
    DataChannel next =
        Objects.requireNonNull(peer.association.openChannel(peer.now, "b", "", true, -1, -1, peer));
    assertThat(next.streamId()).isEqualTo(3);
  }

  @Test
  void channelsBeyondThePeersStreamsAreNotOpened() {
    Puppet peer = Puppet.established();
    // The puppet takes 100 streams, of which the odd half is ours.
    int opened = 0;
    while (peer.association.openChannel(peer.now, "x", "", true, -1, -1, peer) != null) {
      opened++;
    }
    assertThat(opened).isEqualTo(50);
    assertThat(peer.association.negotiatedChannel(100, "x", true, -1, -1, peer)).isNull();
  }

  // ----------------------------------------------------------------------------- the rest

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
    assertThat(dropped(peer, DropReason.UNKNOWN_CHUNK)).isEqualTo(4);
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
    assertThat(dropped(peer, DropReason.BAD_HEARTBEAT_ACK)).isEqualTo(1);
    peer.now += 70_000_000;
    peer.handle(chunk(ChunkType.HEARTBEAT_ACK, 0, ours));
    assertThat(peer.association.roundTripNanos()).isEqualTo(70_000_000);
    peer.handle(chunk(ChunkType.HEARTBEAT_ACK, 0, ours));
    assertThat(dropped(peer, DropReason.BAD_HEARTBEAT_ACK)).isEqualTo(2);
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

package dev.hibiki.rtc.sctp;

import static dev.hibiki.rtc.sctp.SctpPair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataChannelsTest {
  @ParameterizedTest
  @CsvSource({"true,-1,-1", "false,-1,-1", "true,0,-1", "false,7,-1", "true,-1,250", "false,-1,0"})
  void thePeerLearnsTheTermsOfAChannel(boolean ordered, int maxRetransmits, int lifetime) {
    SctpPair pair = SctpPair.connected();
    DataChannel ours =
        Objects.requireNonNull(
            pair.client.association.openChannel(
                pair.now, "läbel", "proto", ordered, maxRetransmits, lifetime, pair.client));
    assertThat(ours.state()).isEqualTo(DataChannel.State.CONNECTING);
    pair.runUntil(() -> ours.state() == DataChannel.State.OPEN, 5);
    assertThat(pair.client.opened).containsExactly(ours);
    DataChannel theirs = pair.server.opened.get(0);
    assertThat(theirs.streamId()).isEqualTo(ours.streamId());
    assertThat(theirs.label()).isEqualTo("läbel");
    assertThat(theirs.protocol()).isEqualTo("proto");
    assertThat(theirs.ordered()).isEqualTo(ordered);
    assertThat(theirs.maxRetransmits()).isEqualTo(maxRetransmits);
    assertThat(theirs.maxLifetimeMillis()).isEqualTo(lifetime);
    assertThat(theirs.reliable()).isEqualTo(maxRetransmits < 0 && lifetime < 0);
    assertThat(theirs.negotiated()).isFalse();
  }

  @Test
  void bothLimitsAtOnceAreRefused() {
    SctpPair pair = SctpPair.connected();
    assertThatThrownBy(() -> pair.client.open("both", true, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pair.client.open("x".repeat(70_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theClientUsesEvenStreamsAndTheServerOddOnes() {
    SctpPair pair = SctpPair.connected();
    assertThat(pair.client.open("a").streamId()).isEqualTo(0);
    assertThat(pair.client.open("b").streamId()).isEqualTo(2);
    assertThat(pair.server.open("c").streamId()).isEqualTo(1);
    assertThat(pair.server.open("d").streamId()).isEqualTo(3);
    pair.runUntil(() -> pair.client.opened.size() == 4 && pair.server.opened.size() == 4, 5);
  }

  @Test
  void messagesSentBeforeTheAnswerArriveAfterTheOpen() {
    for (long seed = 0; seed < 50; seed++) {
      LossyLink link = new LossyLink(seed).jitterMillis(60).loss(0.15);
      SctpPair pair = new SctpPair(link, SctpConfig.defaults(), seed).connect();
      DataChannel channel = pair.client.open("hasty", false, -1, -1);
      for (int i = 0; i < 5; i++) {
        pair.client.send(channel, Payloads.make(i, 100));
      }
      pair.runUntil(() -> pair.server.messages.size() == 5, 60);
      List<Integer> numbers =
          pair.server.messages.stream().map(message -> Payloads.check(message.bytes())).toList();
      assertThat(numbers).containsExactly(0, 1, 2, 3, 4);
    }
  }

  @Test
  void unorderedMessagesThatOvertakeTheAnswerOpenTheChannel() {
    // The ACK is lost; the server's unordered message behind it is not.
    AtomicInteger fromServer = new AtomicInteger();
    SctpPair pair = SctpPair.connected();
    DataChannel channel = pair.client.open("overtake", false, 0, -1);
    pair.runUntil(() -> pair.link.nextArrivalNanos() != Long.MAX_VALUE, 1);
    pair.link.swallow(packet -> fromServer.getAndIncrement() == 0);
    pair.runUntil(() -> pair.server.opened.size() == 1, 1);
    pair.server.send(pair.server.opened.get(0), "fast");
    pair.runUntil(() -> pair.client.messages.size() == 1, 1);
    assertThat(channel.state()).isEqualTo(DataChannel.State.OPEN);
    pair.runFor(5 * SECOND);
    assertThat(pair.client.opened).containsExactly(channel);
  }

  @Test
  void aNegotiatedChannelOpensWithTheAssociation() {
    SctpPair pair = new SctpPair(new LossyLink(1), SctpConfig.defaults(), 1);
    DataChannel ours =
        Objects.requireNonNull(
            pair.client.association.negotiatedChannel(40, "known", false, 0, -1, pair.client));
    assertThat(ours.state()).isEqualTo(DataChannel.State.CONNECTING);
    pair.connect();
    assertThat(ours.state()).isEqualTo(DataChannel.State.OPEN);
    assertThat(ours.negotiated()).isTrue();
    pair.client.send(ours, "before the server made its own");
    pair.runFor(SECOND);
    assertThat(pair.server.messages).isEmpty();
    DataChannel theirs =
        Objects.requireNonNull(
            pair.server.association.negotiatedChannel(40, "known", false, 0, -1, pair.server));
    assertThat(theirs.state()).isEqualTo(DataChannel.State.OPEN);
    assertThat(pair.server.messages).hasSize(1);
    pair.server.send(theirs, "back");
    pair.runUntil(() -> pair.client.messages.size() == 1, 5);
    assertThat(pair.client.association.negotiatedChannel(40, "again", true, -1, -1, pair.client))
        .isNull();
    assertThat(pair.client.association.negotiatedChannel(65535, "far", true, -1, -1, pair.client))
        .isNull();
    assertThat(pair.client.association.negotiatedChannel(-1, "near", true, -1, -1, pair.client))
        .isNull();
  }

  @Test
  void closingWaitsForTheDataAndClosesBothSides() {
    SctpPair pair = SctpPair.connected();
    DataChannel channel = pair.client.open("closing");
    pair.runFor(SECOND);
    for (int i = 0; i < 10; i++) {
      pair.client.send(channel, Payloads.make(i, 50_000));
    }
    pair.client.association.closeChannel(pair.now, channel, pair.client);
    assertThat(channel.state()).isEqualTo(DataChannel.State.CLOSING);
    assertThat(pair.client.send(channel, "too late")).isFalse();
    pair.runUntil(() -> channel.state() == DataChannel.State.CLOSED, 10);
    pair.runFor(SECOND);
    assertThat(pair.server.messages).hasSize(10);
    assertThat(pair.client.closedChannels).containsExactly(channel);
    assertThat(pair.server.closedChannels).hasSize(1);
    assertThat(pair.server.closedChannels.get(0).state()).isEqualTo(DataChannel.State.CLOSED);
    assertThat(pair.client.association.channelCount()).isZero();
    assertThat(pair.server.association.channelCount()).isZero();
  }

  @Test
  void aStreamIsUsedAgainAfterItsChannelIsClosedWhateverIsLost() {
    for (long seed = 0; seed < 60; seed++) {
      double loss = seed % 3 * 0.1;
      LossyLink link = new LossyLink(seed).loss(loss).jitterMillis(30).duplication(0.1);
      SctpPair pair = new SctpPair(link, SctpConfig.defaults(), seed).connect();
      DataChannel other = pair.client.open("other");
      for (int round = 0; round < 8; round++) {
        String label = "round " + round;
        // The same stream each time, or two of them in turn.
        boolean byClient = seed % 4 == 0 ? round % 2 == 0 : seed % 4 == 1;
        SctpPair.End opener = byClient ? pair.client : pair.server;
        SctpPair.End peer = byClient ? pair.server : pair.client;
        SctpPair.End closer = round % 4 < 2 ? opener : peer;
        peer.messages.clear();
        DataChannel channel = opener.open(label, round % 3 != 0, -1, -1);
        assertThat(channel.streamId()).as("seed %d", seed).isEqualTo(byClient ? 2 : 1);
        opener.send(channel, Payloads.make(round, 3_000));
        pair.client.send(other, Payloads.make(round, 9_000));
        int id = channel.streamId();
        pair.runUntil(() -> peer.received(id).size() == 1, 60);
        assertThat(Payloads.check(peer.received(id).get(0))).isEqualTo(round);
        DataChannel theirs = Objects.requireNonNull(peer.association.channel(id));
        assertThat(theirs.label()).isEqualTo(label);
        peer.send(theirs, Payloads.make(round + 100, 500));
        opener.messages.clear();
        pair.runUntil(() -> opener.received(id).size() == 1, 60);
        DataChannel closing = closer == opener ? channel : theirs;
        closer.association.closeChannel(pair.now, closing, closer);
        // The opener may use the stream again at once, even if the peer does not know yet.
        pair.runUntil(() -> channel.state() == DataChannel.State.CLOSED, 120);
      }
    }
  }

  @Test
  void bothSidesMayCloseAtTheSameTime() {
    for (long seed = 0; seed < 40; seed++) {
      LossyLink link = new LossyLink(seed).loss(0.15).jitterMillis(20);
      SctpPair pair = new SctpPair(link, SctpConfig.defaults(), seed).connect();
      DataChannel channel = pair.client.open("both");
      pair.runUntil(() -> channel.state() == DataChannel.State.OPEN, 60);
      DataChannel theirs = pair.server.opened.get(0);
      pair.client.send(channel, Payloads.make(1, 20_000));
      pair.client.association.closeChannel(pair.now, channel, pair.client);
      pair.server.association.closeChannel(pair.now, theirs, pair.server);
      pair.runUntil(
          () ->
              channel.state() == DataChannel.State.CLOSED
                  && theirs.state() == DataChannel.State.CLOSED,
          120);
      assertThat(pair.client.closedChannels).hasSize(1);
      assertThat(pair.server.closedChannels).hasSize(1);
    }
  }

  @Test
  void manyChannelsCloseInFewRequests() {
    SctpPair pair = SctpPair.connected();
    List<DataChannel> all = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      all.add(pair.client.open("c" + i));
    }
    pair.runUntil(() -> pair.client.opened.size() == 900, 30);
    all.forEach(channel -> pair.client.association.closeChannel(pair.now, channel, pair.client));
    pair.runUntil(() -> pair.client.closedChannels.size() == 900, 30);
    pair.runFor(SECOND);
    assertThat(pair.server.closedChannels).hasSize(900);
  }

  @Test
  void theNumberOfChannelsIsBoundedOnBothSides() {
    SctpConfig config = SctpConfig.defaults();
    SctpConfig small = config.withLimits(limitChannels(config.limits(), 10));
    SctpPair pair = new SctpPair(new LossyLink(1), config, small, false, 1).connect();
    List<DataChannel> all = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      all.add(pair.client.open("c" + i));
    }
    pair.runFor(10 * SECOND);
    assertThat(pair.server.opened).hasSize(10);
    assertThat(pair.server.association.channelCount()).isEqualTo(10);
    assertThat(pair.server.association.counters().dropped(DropReason.CHANNEL_REFUSED)).isEqualTo(5);
    assertThat(all).filteredOn(c -> c.state() == DataChannel.State.OPEN).hasSize(10);
    assertThat(all).filteredOn(c -> c.state() == DataChannel.State.CLOSED).hasSize(5);
    assertThat(pair.server.association.openChannel(pair.now, "x", "", true, -1, -1, pair.server))
        .isNull();

    // A refusal uses nothing up.
    pair.client.association.closeChannel(pair.now, all.get(0), pair.client);
    pair.runFor(5 * SECOND);
    DataChannel again = pair.client.open("again");
    pair.runUntil(() -> again.state() == DataChannel.State.OPEN, 5);
  }

  private static SctpConfig.Limits limitChannels(SctpConfig.Limits limits, int channels) {
    return new SctpConfig.Limits(
        limits.maxSendMessageBytes(),
        limits.maxReceiveMessageBytes(),
        limits.sendBufferBytes(),
        limits.receiveBufferBytes(),
        channels,
        limits.maxRetransmissions(),
        limits.maxInitRetransmissions());
  }

  @Test
  void aNameLongerThanAllowedIsRefused() {
    SctpPair pair = SctpPair.connected();
    DataChannel channel = pair.client.open("x".repeat(DataChannels.MAX_NAME_BYTES + 1));
    pair.runUntil(() -> channel.state() == DataChannel.State.CLOSED, 10);
    assertThat(pair.server.opened).isEmpty();
  }

  @Test
  void theSinkMayActFromWithinItsCalls() {
    // An echo server that closes each channel after ten messages.
    LossyLink link = new LossyLink(3).loss(0.05).jitterMillis(10);
    SctpPair pair = new SctpPair(link, SctpConfig.defaults(), 3);
    SctpPair.End plain = pair.server;
    AtomicInteger seen = new AtomicInteger();
    SctpPair.End echo =
        pair.new End(true, SctpConfig.defaults(), false, 9) {
          @Override
          public void message(
              DataChannel channel, boolean binary, byte[] message, int offset, int length) {
            super.message(channel, binary, message, offset, length);
            association.send(pair.now, channel, binary, message, offset, length, this);
            if (seen.incrementAndGet() == 10) {
              association.closeChannel(pair.now, channel, this);
            }
          }

          @Override
          public void channelClosed(DataChannel channel) {
            super.channelClosed(channel);
            open("next");
          }
        };
    assertThat(plain.connected).isZero();
    pair.replaceServer(echo);
    pair.connect();
    DataChannel channel = pair.client.open("echo");
    for (int i = 0; i < 10; i++) {
      pair.client.send(channel, Payloads.make(i, 4_000));
    }
    pair.runUntil(() -> channel.state() == DataChannel.State.CLOSED, 60);
    assertThat(pair.client.messages).hasSize(10);
    pair.runUntil(() -> pair.client.opened.size() == 2, 60);
    assertThat(pair.client.opened.get(1).label()).isEqualTo("next");
  }

  @Test
  void theSinkMayAbortFromWithinAMessage() {
    SctpPair pair = new SctpPair(new LossyLink(1), SctpConfig.defaults(), 1);
    SctpPair.End angry =
        pair.new End(true, SctpConfig.defaults(), false, 9) {
          @Override
          public void message(
              DataChannel channel, boolean binary, byte[] message, int offset, int length) {
            super.message(channel, binary, message, offset, length);
            association.abort(pair.now, this);
          }
        };
    pair.replaceServer(angry);
    pair.connect();
    DataChannel channel = pair.client.open("angry");
    for (int i = 0; i < 10; i++) {
      pair.client.send(channel, "message " + i);
    }
    pair.runFor(5 * SECOND);
    assertThat(angry.messages).hasSize(1);
    assertThat(angry.closed).isEqualTo("aborted");
    assertThat(pair.client.closed).contains("aborted by the peer");
  }
}

package dev.hibiki.rtc.sctp;

import static dev.hibiki.rtc.sctp.SctpPair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SctpShutdownTest {
  @Test
  void shutdownDeliversWhatWasAcceptedFirst() {
    for (long seed = 0; seed < 40; seed++) {
      LossyLink link = new LossyLink(seed).loss(seed % 2 * 0.1).jitterMillis(10);
      SctpPair pair = new SctpPair(link, SctpConfig.defaults(), seed).connect();
      DataChannel up = pair.client.open("up");
      DataChannel down = pair.server.open("down");
      pair.runUntil(() -> pair.client.opened.size() == 2 && pair.server.opened.size() == 2, 30);
      for (int i = 0; i < 5; i++) {
        pair.client.send(up, Payloads.make(i, 30_000));
        pair.server.send(down, Payloads.make(i, 30_000));
      }
      pair.client.association.shutdown(pair.now, pair.client);
      assertThat(pair.client.association.state()).isEqualTo(SctpState.SHUTDOWN_PENDING);
      assertThat(pair.client.send(up, "too late")).isFalse();
      pair.runUntil(() -> pair.client.association.ended() && pair.server.association.ended(), 200);
      assertThat(pair.server.messages).as("seed %d", seed).hasSize(5);
      assertThat(pair.client.messages).as("seed %d", seed).hasSize(5);
      assertThat(pair.client.closedChannels).hasSize(2);
      assertThat(pair.server.closedChannels).hasSize(2);
      if (seed % 2 == 0) {
        assertThat(pair.client.closed).isEqualTo("shut down");
        assertThat(pair.server.closed).isEqualTo("shut down by the peer");
      }
    }
  }

  @Test
  void bothMayShutDownAtOnce() {
    for (long seed = 0; seed < 40; seed++) {
      LossyLink link = new LossyLink(seed).loss(seed % 2 * 0.2);
      SctpPair pair = new SctpPair(link, SctpConfig.defaults(), seed).connect();
      pair.client.association.shutdown(pair.now, pair.client);
      pair.server.association.shutdown(pair.now, pair.server);
      pair.runUntil(() -> pair.client.association.ended() && pair.server.association.ended(), 200);
    }
  }

  @Test
  void shutdownBeforeTheAssociationIsUpJustEndsIt() {
    SctpPair pair = new SctpPair(new LossyLink(1), SctpConfig.defaults(), 1);
    pair.client.association.start(pair.now, pair.client);
    pair.client.association.shutdown(pair.now, pair.client);
    assertThat(pair.client.closed).contains("before it was established");
    pair.runFor(20 * SECOND);
    assertThat(pair.server.connected).isZero();
  }

  @Test
  void shutdownAgainstADeadPeerEndsToo() {
    boolean[] dead = {false};
    SctpPair pair =
        new SctpPair(new LossyLink(1).swallow(p -> dead[0]), SctpConfig.defaults(), 1).connect();
    dead[0] = true;
    pair.client.association.shutdown(pair.now, pair.client);
    pair.runFor(200 * SECOND);
    assertThat(pair.client.association.ended()).isTrue();
  }

  @Test
  void abortEndsBothSidesAtOnce() {
    SctpPair pair = SctpPair.connected();
    DataChannel channel = pair.client.open("gone");
    pair.runFor(SECOND);
    pair.client.send(channel, new byte[60_000]);
    pair.client.association.abort(pair.now, pair.client);
    assertThat(pair.client.closed).isEqualTo("aborted");
    assertThat(channel.state()).isEqualTo(DataChannel.State.CLOSED);
    assertThat(channel.bufferedAmount()).isZero();
    pair.runFor(SECOND);
    assertThat(pair.server.closed).contains("aborted by the peer").contains("12");
    assertThat(pair.server.closedChannels).hasSize(1);
  }

  @Test
  void anEndedAssociationIgnoresEverything() {
    SctpPair pair = SctpPair.connected();
    DataChannel channel = pair.client.open("gone");
    pair.runFor(SECOND);
    SctpAssociation ended = pair.client.association;
    ended.abort(pair.now, pair.client);
    ended.abort(pair.now, pair.client);
    ended.shutdown(pair.now, pair.client);
    ended.start(pair.now, pair.client);
    ended.closeChannel(pair.now, channel, pair.client);
    ended.onTimeout(pair.now, pair.client);
    assertThat(pair.client.send(channel, "x")).isFalse();
    assertThat(ended.state()).isEqualTo(SctpState.CLOSED);
    assertThat(ended.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
  }
}

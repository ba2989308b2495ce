package dev.hibiki.rtc.sctp;

import static dev.hibiki.rtc.sctp.SctpPair.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SctpHandshakeTest {
  private static SctpPair pair(LossyLink link, boolean bothInitiate, long seed) {
    SctpConfig config = SctpConfig.defaults();
    return new SctpPair(link, config, config, bothInitiate, seed);
  }

  @Test
  void connectsInTwoRoundTripsWithFourPackets() {
    SctpPair pair = pair(new LossyLink(1), false, 1);
    long began = pair.now;
    pair.connect();
    assertThat(pair.now - began).isEqualTo(40 * SctpPair.MILLI);
    assertThat(pair.link.sent()).isEqualTo(4);
    assertThat(pair.client.association.state()).isEqualTo(SctpState.ESTABLISHED);
    assertThat(pair.server.association.state()).isEqualTo(SctpState.ESTABLISHED);
  }

  @Test
  void crossingInitsMakeOneAssociation() {
    SctpPair pair = pair(new LossyLink(1), true, 1);
    pair.connect();
    exchange(pair);
    assertThat(pair.client.connected).isEqualTo(1);
    assertThat(pair.server.connected).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void anyPacketMayBeLost(boolean bothInitiate) {
    for (int lost = 0; lost < 12; lost++) {
      AtomicInteger counter = new AtomicInteger();
      int which = lost;
      LossyLink link = new LossyLink(1).swallow(p -> counter.getAndIncrement() == which);
      SctpPair pair = pair(link, bothInitiate, lost);
      pair.connect();
      exchange(pair);
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void anyTwoPacketsMayBeLost(boolean bothInitiate) {
    for (int first = 0; first < 10; first++) {
      for (int second = first + 1; second < 10; second++) {
        AtomicInteger counter = new AtomicInteger();
        int one = first;
        int two = second;
        LossyLink link =
            new LossyLink(1)
                .swallow(packet -> {
                  int number = counter.getAndIncrement();
                  return number == one || number == two;
                });
        SctpPair pair = pair(link, bothInitiate, 10L * first + second);
        pair.connect();
        exchange(pair);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void survivesLossDuplicationAndReordering(boolean bothInitiate) {
    for (long seed = 0; seed < 200; seed++) {
      LossyLink link = new LossyLink(seed).loss(0.25).duplication(0.25).jitterMillis(150);
      SctpPair pair = pair(link, bothInitiate, seed);
      pair.connect();
      exchange(pair);
      assertThat(pair.client.connected).as("seed %d", seed).isEqualTo(1);
      assertThat(pair.server.connected).as("seed %d", seed).isEqualTo(1);
    }
  }

  @Test
  void givesUpOnAPeerThatDoesNotExist() {
    SctpPair pair = pair(new LossyLink(1).loss(1), false, 1);
    pair.client.association.start(pair.now, pair.client);
    pair.runFor(120 * SECOND);
    assertThat(pair.client.closed).contains("INIT");
    assertThat(pair.client.association.ended()).isTrue();
    assertThat(pair.client.association.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(pair.link.sent()).isEqualTo(9);
  }

  @Test
  void aPeerThatLostTheAssociationStartsANewOne() {
    SctpPair pair = SctpPair.connected();
    DataChannel before = pair.client.open("before");
    pair.runUntil(() -> pair.server.opened.size() == 1, 5);

    SctpPair.End reborn = pair.restartClient(77);
    pair.runUntil(() -> reborn.connected == 1, 5);
    assertThat(pair.server.connected).isEqualTo(2);
    assertThat(pair.server.closedChannels).hasSize(1);
    assertThat(before.streamId()).isZero();

    DataChannel after = reborn.open("after");
    reborn.send(after, "hello");
    pair.runUntil(() -> pair.server.messages.size() == 1, 5);
    assertThat(pair.server.messages.get(0).channel().label()).isEqualTo("after");
  }

  @Test
  void aRestartSurvivesLossAndUnfinishedData() {
    for (long seed = 0; seed < 50; seed++) {
      LossyLink link = new LossyLink(seed).loss(0.1).jitterMillis(30);
      SctpPair pair = pair(link, false, seed).connect();
      DataChannel down = pair.server.open("down");
      pair.server.send(down, new byte[60_000]);
      pair.server.send(down, new byte[60_000]);
      pair.runFor(30 * SctpPair.MILLI);
      SctpPair.End reborn = pair.restartClient(seed + 1000);
      pair.runUntil(() -> reborn.connected == 1 && pair.server.connected == 2, 30);
      exchange(pair);
      assertThat(pair.server.association.bufferedBytes()).isLessThan(1000);
    }
  }

  @Test
  void dataMayWaitForTheAssociation() {
    SctpPair pair = pair(new LossyLink(1), false, 1);
    DataChannel channel = pair.client.open("early");
    assertThat(pair.client.send(channel, "first")).isTrue();
    pair.connect();
    pair.runUntil(() -> !pair.server.messages.isEmpty(), 5);
    assertThat(pair.server.messages.get(0).channel().label()).isEqualTo("early");
  }

  @Test
  void packetsWithAWrongTagPortOrChecksumAreCounted() {
    SctpPair pair = SctpPair.connected();
    pair.client.keepPackets = true;
    pair.client.open("channel");
    byte[] packet = pair.client.sentPackets.get(0);
    SctpAssociation server = pair.server.association;

    byte[] bad = packet.clone();
    bad[bad.length - 1] ^= 1;
    server.handle(pair.now, bad, 0, bad.length, pair.server);
    assertThat(server.counters().dropped(DropReason.BAD_CHECKSUM)).isEqualTo(1);

    bad = packet.clone();
    bad[4] ^= 1;
    new PacketChecksum().write(bad, 0, bad.length);
    server.handle(pair.now, bad, 0, bad.length, pair.server);
    assertThat(server.counters().dropped(DropReason.BAD_TAG)).isEqualTo(1);

    bad = packet.clone();
    bad[0] ^= 1;
    server.handle(pair.now, bad, 0, bad.length, pair.server);
    server.handle(pair.now, packet, 0, 11, pair.server);
    assertThat(server.counters().dropped(DropReason.BAD_HEADER)).isEqualTo(2);
  }

  @Test
  void zeroChecksumIsUsedWhenBothOfferIt() {
    SctpConfig config = SctpConfig.defaults().withZeroChecksum(true);
    SctpPair pair = new SctpPair(new LossyLink(1), config, 1).connect();
    pair.client.keepPackets = true;
    exchange(pair);
    assertThat(pair.client.sentPackets).isNotEmpty();
    assertThat(pair.client.sentPackets).allMatch(packet -> PacketChecksum.read(packet, 0) == 0);

    SctpPair mixed =
        new SctpPair(new LossyLink(1), config, SctpConfig.defaults(), false, 1).connect();
    mixed.client.keepPackets = true;
    exchange(mixed);
    assertThat(mixed.client.sentPackets).allMatch(packet -> PacketChecksum.read(packet, 0) != 0);
  }

  private static void exchange(SctpPair pair) {
    DataChannel up = pair.client.open("up");
    DataChannel down = pair.server.open("down");
    pair.client.send(up, "to the server");
    pair.server.send(down, "to the client");
    pair.runUntil(() -> pair.server.messages.size() == 1 && pair.client.messages.size() == 1, 60);
    assertThat(pair.server.messages.get(0).channel().label()).isEqualTo("up");
    assertThat(pair.client.messages.get(0).channel().label()).isEqualTo("down");
  }
}

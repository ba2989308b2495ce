package dev.hibiki.bench.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.bench.media.ReceivedCounts;
import org.junit.jupiter.api.Test;

/** The clients of the load generator, against a room without sockets. */
class MemoryRoomTest {
  private static final long TIMEOUT_NANOS = 30_000_000_000L;

  @Test
  void everyPacketOfAVideoReachesEverySubscriberIntact() {
    everyPacketArrives(Media.VIDEO);
  }

  @Test
  void soundArrivesToo() {
    everyPacketArrives(Media.AUDIO);
  }

  @Test
  void ofThreeLayersTheHighestArrives() {
    MemoryRoom room = everyPacketArrives(Media.SIMULCAST);
    assertThat(room.check().layer(2)).isPositive();
  }

  private static MemoryRoom everyPacketArrives(Media media) {
    MemoryRoom room = new MemoryRoom();
    room.join(media);
    assertThat(room.run(TIMEOUT_NANOS, () -> room.complete(0))).isTrue();
    for (int i = 0; i < 3; i++) {
      room.join(null);
    }
    assertThat(room.run(TIMEOUT_NANOS, () -> room.complete(1))).isTrue();
    ReceivedCounts before = room.received();
    long forwarded = 0;
    for (int i = 0; i < 50; i++) {
      forwarded += room.frame();
    }
    ReceivedCounts received = room.received().minus(before);
    assertThat(forwarded).isGreaterThanOrEqualTo(3 * 50);
    assertThat(received.received()).isEqualTo(forwarded);
    assertThat(room.received().lost()).isZero();
    assertThat(room.check().damaged()).isZero();
    assertThat(room.check().unstamped()).isZero();
    assertThat(room.check().checked()).isGreaterThanOrEqualTo(forwarded);
    return room;
  }
}

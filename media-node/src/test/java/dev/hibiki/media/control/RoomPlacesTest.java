package dev.hibiki.media.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.media.shard.MediaShard;
import dev.hibiki.net.io.IoSettings;
import dev.hibiki.net.io.NetTransport;
import dev.hibiki.net.io.PacketIo;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomPlacesTest {
  private final long[] sent = new long[3];
  private final Set<Integer> opened = new TreeSet<>();
  private final Set<Integer> broken = new TreeSet<>();
  private final List<Place> places = new ArrayList<>();
  private long nowNanos = 5;
  private EventLoopGroup loops;
  private RoomPlaces homes;

  @BeforeEach
  void start() {
    loops = NetTransport.NIO.newEventLoopGroup(1, Thread.ofPlatform().factory());
    PacketIo io = new PacketIo(NetTransport.NIO, loops.next(), IoSettings.defaults());
    MediaShard shard = new MediaShard(0, io, () -> nowNanos, null);
    for (int i = 0; i < 3; i++) {
      int place = i;
      places.add(
          new Place(
              new ShardSeat(
                  shard,
                  (lite, events) -> {
                    throw new UnsupportedOperationException();
                  },
                  () -> open(place),
                  () -> sent[place]),
              new HashMap<>()));
    }
    homes = new RoomPlaces(places, () -> nowNanos);
  }

  private void open(int place) {
    if (broken.contains(place)) {
      throw new UncheckedIOException(new IOException("as the test wants"));
    }
    assertThat(opened.add(place)).as("opened once").isTrue();
  }

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private int enter(String room) {
    return places.indexOf(homes.enter(room));
  }

  @Test
  void roomsSpreadAndAShardIsOpenedForItsFirstRoomOnly() {
    assertThat(enter("a")).isEqualTo(0);
    assertThat(opened).containsExactly(0);
    assertThat(enter("b")).isEqualTo(1);
    assertThat(enter("c")).isEqualTo(2);
    assertThat(enter("d")).isEqualTo(0);
    assertThat(opened).containsExactly(0, 1, 2);
  }

  @Test
  void aRoomStaysWhereItIsUntilTheLastHasLeft() {
    assertThat(enter("a")).isEqualTo(0);
    assertThat(enter("b")).isEqualTo(1);
    assertThat(enter("b")).isEqualTo(1);
    homes.leave("b");
    homes.leave("a");
    assertThat(homes.find("a")).isNull();
    assertThat(homes.find("b")).isSameAs(places.get(1));
    homes.leave("b");
    assertThat(homes.find("b")).isNull();
    homes.leave("b");
    assertThat(enter("b")).isEqualTo(0);
  }

  @Test
  void onlyARoomThatIsThereCanBeHeld() {
    assertThat(homes.hold("a")).isNull();
    assertThat(enter("a")).isEqualTo(0);
    assertThat(homes.hold("a")).isSameAs(places.getFirst());
  }

  @Test
  void aShardThatSendsMuchGetsNoMoreRooms() {
    assertThat(enter("large")).isEqualTo(0);
    assertThat(enter("b")).isEqualTo(1);
    assertThat(enter("c")).isEqualTo(2);
    sent[0] = 60_000;
    nowNanos += TimeUnit.SECONDS.toNanos(2);
    for (int i = 0; i < 20; i++) {
      assertThat(enter("small" + i)).isNotZero();
    }
    nowNanos += TimeUnit.SECONDS.toNanos(2);
    assertThat(enter("next")).isZero();
  }

  @Test
  void aShardThatCannotBeOpenedIsPassedOverAndTriedAgain() {
    assertThat(enter("a")).isEqualTo(0);
    broken.add(1);
    assertThat(enter("b")).isEqualTo(2);
    assertThat(enter("c")).isEqualTo(0);
    broken.clear();
    assertThat(enter("d")).isEqualTo(1);
  }
}

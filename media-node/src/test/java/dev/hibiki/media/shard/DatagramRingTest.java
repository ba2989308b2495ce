package dev.hibiki.media.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.Path;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DatagramRingTest {
  private static final InetSocketAddress LOCAL =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private static final Path PATH = new Path(Path.Protocol.UDP, LOCAL, LOCAL);

  @Test
  void whatFindsNoRoomIsRefusedAndTheRestComesInOrder() {
    DatagramRing ring = new DatagramRing(4);
    for (int round = 0; round < 3; round++) {
      for (byte i = 0; i < 4; i++) {
        assertThat(ring.offer(PATH, new byte[] {9, i, 9}, 1, 1)).isTrue();
      }
      assertThat(ring.offer(PATH, new byte[] {7}, 0, 1)).isFalse();
      List<Byte> taken = new ArrayList<>();
      DatagramRing.Taker taker =
          (path, bytes, offset, length) -> {
            assertThat(path).isSameAs(PATH);
            assertThat(length).isEqualTo(1);
            taken.add(bytes[offset]);
          };
      assertThat(ring.drain(3, taker)).isEqualTo(3);
      assertThat(ring.isEmpty()).isFalse();
      assertThat(ring.drain(3, taker)).isEqualTo(1);
      assertThat(ring.drain(3, taker)).isZero();
      assertThat(ring.isEmpty()).isTrue();
      assertThat(taken).containsExactly((byte) 0, (byte) 1, (byte) 2, (byte) 3);
    }
  }

  @Test
  void twoThreadsSeeWholeDatagramsInOrder() throws InterruptedException {
    int count = 100_000;
    DatagramRing ring = new DatagramRing(64);
    Thread putting =
        Thread.ofPlatform()
            .start(() -> {
              Random random = new Random(1);
              byte[] datagram = new byte[1600];
              for (int i = 0; i < count; i++) {
                int length = 8 + random.nextInt(1590);
                ByteBuffer.wrap(datagram).putInt(0, i).putInt(length - 4, i);
                while (!ring.offer(PATH, datagram, 0, length)) {
                  Thread.onSpinWait();
                }
              }
            });
    Random random = new Random(1);
    int[] next = {0};
    while (next[0] < count) {
      int drained =
          ring.drain(
              32,
              (path, bytes, offset, length) -> {
                ByteBuffer datagram = ByteBuffer.wrap(bytes, offset, length);
                assertThat(length).isEqualTo(8 + random.nextInt(1590));
                assertThat(datagram.getInt(offset)).isEqualTo(next[0]);
                assertThat(datagram.getInt(offset + length - 4)).isEqualTo(next[0]);
                next[0]++;
              });
      if (drained == 0) {
        Thread.onSpinWait();
      }
    }
    putting.join();
  }
}

package dev.hibiki.media.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.IceCredentials;
import dev.hibiki.rtc.ice.Path;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShardRouterTest {
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  private static final Path UDP = new Path(Path.Protocol.UDP, HERE, HERE);
  private static final Path TCP = new Path(Path.Protocol.TCP, HERE, HERE);

  @Test
  void aFragmentNamesItsShard() {
    ShardRouter router = new ShardRouter(70, true);
    Random random = new Random(1);
    for (int shard = 0; shard < 70; shard++) {
      String ufrag = IceCredentials.generate(random, router.ufragPrefix(shard)).ufrag();
      assertThat(router.shardOfUfrag(ufrag)).isEqualTo(shard);
    }
  }

  @Test
  void aFragmentOfSomebodyElseNamesNone() {
    ShardRouter router = new ShardRouter(2, true);
    for (String ufrag : new String[] {"AC0123", "ZZ0123", "A+0123", "AA", "", "\u00e9A12"}) {
      assertThat(router.shardOfUfrag(ufrag)).as(ufrag).isEqualTo(ShardRouter.NONE);
    }
  }

  @Test
  void aPathIsExpectedByOneShardOnlyAndBoundByTheLatest() {
    ShardRouter router = new ShardRouter(3, true);
    assertThat(router.expect(UDP, 1)).isTrue();
    assertThat(router.expect(UDP, 2)).isFalse();
    assertThat(router.shardOfPath(UDP)).isEqualTo(1);
    assertThat(router.bind(UDP, 2)).isEqualTo(1);
    router.release(UDP, 1);
    assertThat(router.shardOfPath(UDP)).isEqualTo(2);
    router.release(UDP, 2);
    assertThat(router.pathCount()).isZero();
  }

  @Test
  void connectionsAreNotShared() {
    assertThat(new ShardRouter(2, true).shares(TCP)).isFalse();
    assertThat(new ShardRouter(2, true).shares(UDP)).isTrue();
    assertThat(new ShardRouter(2, false).shares(UDP)).isFalse();
  }
}

package dev.hibiki.net.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.Path;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class PathTableTest {
  private static final InetSocketAddress LOCAL = new InetSocketAddress("127.0.0.1", 7882);

  private final PathTable paths = new PathTable(Path.Protocol.UDP, LOCAL, 100);

  @Test
  void anAddressAlwaysGivesTheSamePath() {
    Path path = paths.get(remote(1));
    assertThat(path).isEqualTo(new Path(Path.Protocol.UDP, LOCAL, remote(1)));
    assertThat(paths.get(remote(1))).isSameAs(path);
  }

  @Test
  void aFloodOfAddressesDoesNotGrowTheTableNorForgetAPathInUse() {
    Path inUse = paths.get(remote(1));
    for (int port = 2; port < 10_000; port++) {
      Path path = paths.get(remote(port));
      assertThat(path.remote().getPort()).isEqualTo(port);
      assertThat(paths.size()).isLessThanOrEqualTo(100);
      if (port % 20 == 0) {
        assertThat(paths.get(remote(1))).isSameAs(inUse);
      }
    }
    assertThat(paths.get(remote(2))).isEqualTo(new Path(Path.Protocol.UDP, LOCAL, remote(2)));
  }

  private static InetSocketAddress remote(int port) {
    return new InetSocketAddress("192.0.2.1", port);
  }
}

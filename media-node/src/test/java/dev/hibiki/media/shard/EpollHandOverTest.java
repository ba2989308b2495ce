package dev.hibiki.media.shard;

import dev.hibiki.net.io.NetTransport;

class EpollHandOverTest extends HandOverContract {
  @Override
  NetTransport transport() {
    return NetTransport.EPOLL;
  }
}

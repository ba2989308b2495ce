package dev.hibiki.media.shard;

import dev.hibiki.net.io.NetTransport;

class NioHandOverTest extends HandOverContract {
  @Override
  NetTransport transport() {
    return NetTransport.NIO;
  }
}

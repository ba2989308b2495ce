package dev.hibiki.media.shard;

import dev.hibiki.net.io.NetTransport;

class NativeHandOverTest extends HandOverContract {
  @Override
  NetTransport transport() {
    return NetTransport.NATIVE;
  }
}

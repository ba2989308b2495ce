package dev.hibiki.net.io;

class NativeSharedTcpTest extends SharedTcpContract {
  @Override
  NetTransport transport() {
    return NetTransport.NATIVE;
  }
}

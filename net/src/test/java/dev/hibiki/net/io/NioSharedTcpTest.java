package dev.hibiki.net.io;

class NioSharedTcpTest extends SharedTcpContract {
  @Override
  NetTransport transport() {
    return NetTransport.NIO;
  }
}

package dev.hibiki.net.io;

class NioUdpEdgeTest extends UdpEdgeContract {
  @Override
  NetTransport transport() {
    return NetTransport.NIO;
  }
}

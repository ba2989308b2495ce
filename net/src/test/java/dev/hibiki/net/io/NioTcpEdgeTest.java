package dev.hibiki.net.io;

class NioTcpEdgeTest extends TcpEdgeContract {
  @Override
  NetTransport transport() {
    return NetTransport.NIO;
  }
}

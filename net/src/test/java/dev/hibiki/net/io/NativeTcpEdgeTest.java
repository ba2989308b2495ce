package dev.hibiki.net.io;

class NativeTcpEdgeTest extends TcpEdgeContract {
  @Override
  NetTransport transport() {
    return NetTransport.NATIVE;
  }
}

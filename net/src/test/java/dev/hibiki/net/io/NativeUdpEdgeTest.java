package dev.hibiki.net.io;

class NativeUdpEdgeTest extends UdpEdgeContract {
  @Override
  NetTransport transport() {
    return NetTransport.NATIVE;
  }
}

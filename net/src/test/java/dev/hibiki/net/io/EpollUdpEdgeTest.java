package dev.hibiki.net.io;

class EpollUdpEdgeTest extends UdpEdgeContract {
  @Override
  NetTransport transport() {
    return NetTransport.EPOLL;
  }
}

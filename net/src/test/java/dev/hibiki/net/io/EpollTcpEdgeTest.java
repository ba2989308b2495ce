package dev.hibiki.net.io;

class EpollTcpEdgeTest extends TcpEdgeContract {
  @Override
  NetTransport transport() {
    return NetTransport.EPOLL;
  }
}

package dev.hibiki.net.io;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What carries the sockets. All forms behave the same; those further up cost less. */
public enum NetTransport {
  /**
   * Netty's event loop and TCP on Linux epoll, UDP by direct system calls that allocate nothing.
   */
  NATIVE,
  /** Linux epoll through JNI: recvmmsg, sendmmsg and UDP_SEGMENT. */
  EPOLL,
  /** The JDK's channels: one system call for each datagram. */
  NIO;

  private static final Logger log = LoggerFactory.getLogger(NetTransport.class);

  /** The best transport that works on this machine; says which in one log line. */
  public static NetTransport auto() {
    if (NATIVE.available()) {
      log.info(
          "Network transport: epoll, UDP by direct system calls, segmentation {}",
          NATIVE.segmentation() ? "on" : "not supported");
      return NATIVE;
    }
    if (Epoll.isAvailable()) {
      log.info(
          "Network transport: epoll, UDP segmentation {}",
          EPOLL.segmentation() ? "on" : "not supported");
      return EPOLL;
    }
    log.info("Network transport: NIO, epoll is not available: {}", Epoll.unavailabilityCause());
    return NIO;
  }

  /** Whether this transport can run here. */
  public boolean available() {
    return switch (this) {
      case NATIVE -> Epoll.isAvailable() && SocketCalls.available();
      case EPOLL -> Epoll.isAvailable();
      case NIO -> true;
    };
  }

  /** Whether the kernel cuts one send into datagrams of equal size. */
  public boolean segmentation() {
    return this != NIO && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
  }

  /** Whether several sockets can share one UDP port, so that each gets a part of what arrives. */
  public boolean sharesPorts() {
    if (this != NIO) {
      return true;
    }
    try (var probe = java.nio.channels.DatagramChannel.open()) {
      return probe.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    } catch (IOException e) {
      return false;
    }
  }

  /** Event loops, one thread each, on which edges of this transport can be bound. */
  public EventLoopGroup newEventLoopGroup(int threads, ThreadFactory threadFactory) {
    IoHandlerFactory handlers =
        switch (this) {
          case NATIVE, EPOLL -> EpollIoHandler.newFactory();
          case NIO -> NioIoHandler.newFactory();
        };
    return new MultiThreadIoEventLoopGroup(threads, threadFactory, handlers) {
      @Override
      protected IoEventLoop newChild(
          Executor executor, IoHandlerFactory ioHandlerFactory, Object... args) {
        return new TurnEventLoop(this, executor, ioHandlerFactory);
      }
    };
  }

  ChannelFactory<DatagramChannel> datagramChannels(InetAddress local) {
    SocketProtocolFamily family =
        local instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    return switch (this) {
      case NATIVE, EPOLL -> () -> new EpollDatagramChannel(family);
      case NIO -> () -> new NioDatagramChannel(family);
    };
  }

  ChannelFactory<ServerChannel> serverChannels() {
    return switch (this) {
      case NATIVE, EPOLL -> EpollServerSocketChannel::new;
      case NIO -> NioServerSocketChannel::new;
    };
  }
}

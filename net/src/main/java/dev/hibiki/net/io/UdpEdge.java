package dev.hibiki.net.io;

import dev.hibiki.rtc.ice.Path;
import java.net.InetSocketAddress;

/**
 * One UDP socket on an event loop.
 *
 * <p>Receives many datagrams and sends many trains with one system call where the transport can
 * (recvmmsg, sendmmsg, UDP_SEGMENT). A socket on which the kernel refuses a train goes on without
 * segmentation for good; the datagrams of the refused train are sent one by one.
 */
public abstract sealed class UdpEdge extends Outlet permits NettyUdpEdge, NativeUdpEdge {
  /** Nothing a WebRTC peer sends is larger than an Ethernet frame. */
  static final int MAX_DATAGRAM_BYTES = 2048;

  /** EIO, EINVAL, EMSGSIZE, ENOPROTOOPT, EOPNOTSUPP of Linux: what refused trains give. */
  private static final int[] SEGMENTATION_ERRORS = {5, 22, 90, 92, 95};

  static UdpEdge bind(PacketIo io, InetSocketAddress local, DatagramHandler handler) {
    return io.transport() == NetTransport.NATIVE
        ? NativeUdpEdge.bind(io, local, handler)
        : NettyUdpEdge.bind(io, local, handler);
  }

  static boolean isSegmentationError(int errno) {
    for (int error : SEGMENTATION_ERRORS) {
      if (errno == error) {
        return true;
      }
    }
    return false;
  }

  /** The address of the bound socket; {@link Path#local} of everything it receives. */
  public abstract InetSocketAddress localAddress();

  /** Whether trains are given to the kernel in one piece. Event loop only. */
  public abstract boolean segmentation();

  /** Begins to receive. */
  abstract void start();

  /** Closes the socket; not on the event loop. */
  abstract void close();
}

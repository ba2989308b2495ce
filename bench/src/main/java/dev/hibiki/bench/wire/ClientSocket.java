package dev.hibiki.bench.wire;

import dev.hibiki.rtc.PeerWire;
import dev.hibiki.rtc.ice.Path;
import java.net.InetSocketAddress;

/** What carries the datagrams of one peer connection of a client. */
public interface ClientSocket extends PeerWire {
  /** Takes what arrives. */
  interface Receiver {
    /** One datagram; its bytes are still in the socket's hands, see {@link ClientSocket#copy}. */
    void received(long nowNanos, ClientSocket socket, int length);
  }

  /** The address it is bound to. */
  InetSocketAddress localAddress();

  /** Sets who takes what arrives. */
  void receiver(Receiver to);

  /** Copies the beginning of the datagram that is being received. */
  void copy(byte[] out, int length);

  /** When the datagram that is being received arrived at the socket; 0 if that is not known. */
  long arrivalNanos();

  /** The way the datagram that is being received came. */
  Path path();

  /** Closes it; what was committed is sent first. */
  void close();
}

package dev.hibiki.net.io;

import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunClass;
import dev.hibiki.rtc.stun.StunMessage;
import dev.hibiki.rtc.stun.StunWriter;
import dev.hibiki.rtc.stun.TransactionId;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks STUN servers how they see a local socket (RFC 8489 section 6): our external address. */
public final class StunProbe {
  private static final Logger log = LoggerFactory.getLogger(StunProbe.class);

  private static final long RETRANSMIT_NANOS = Duration.ofMillis(500).toNanos();

  private final RandomGenerator random;

  /** A probe whose transaction ids are as hard to guess as {@code random} is. */
  public StunProbe(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Asks all servers at once from a socket of its own and takes the first valid answer. Blocks the
   * calling thread, at most for {@code timeout}.
   *
   * @param local where to ask from; the port must be free, 0 takes any
   * @return the address under which the servers see {@code local}; empty if none answered
   */
  public Optional<InetSocketAddress> externalAddress(
      InetSocketAddress local, List<InetSocketAddress> servers, Duration timeout) {
    try (DatagramSocket socket = new DatagramSocket(local)) {
      return externalAddress(socket, servers, timeout);
    } catch (IOException e) {
      log.warn("Cannot ask STUN servers from {}: {}", local, e.toString());
      return Optional.empty();
    }
  }

  /** Like the other form from a socket of the caller's, from which nobody else may receive. */
  public Optional<InetSocketAddress> externalAddress(
      DatagramSocket socket, List<InetSocketAddress> servers, Duration timeout) throws IOException {
    TransactionId id = TransactionId.next(random);
    byte[] request = new byte[64];
    int length =
        new StunWriter()
            .begin(request, 0, StunClass.REQUEST, StunMessage.BINDING, id)
            .fingerprint()
            .length();
    long now = System.nanoTime();
    long deadline = now + timeout.toNanos();
    long nextRequest = now;
    while (deadline - now > 0) {
      if (nextRequest - now <= 0) {
        send(socket, servers, request, length);
        nextRequest = now + RETRANSMIT_NANOS;
      }
      long wait = Math.min(deadline - now, nextRequest - now);
      InetSocketAddress mapped = receive(socket, servers, id, wait);
      if (mapped != null) {
        return Optional.of(mapped);
      }
      now = System.nanoTime();
    }
    return Optional.empty();
  }

  private static void send(
      DatagramSocket socket, List<InetSocketAddress> servers, byte[] request, int length) {
    for (InetSocketAddress server : servers) {
      try {
        socket.send(new DatagramPacket(request, length, server));
      } catch (IOException | IllegalArgumentException e) {
        // Another server, or another address family, may do.
        log.debug("Cannot ask STUN server {}: {}", server, e.toString());
      }
    }
  }

  private static @Nullable InetSocketAddress receive(
      DatagramSocket socket, List<InetSocketAddress> servers, TransactionId id, long waitNanos)
      throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    socket.setSoTimeout((int) Math.max(1, Duration.ofNanos(waitNanos).toMillis()));
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException e) {
      return null;
    }
    StunMessage answer = new StunMessage();
    if (!servers.contains(packet.getSocketAddress())
        || !answer.wrap(packet.getData(), 0, packet.getLength())
        || answer.messageClass() != StunClass.SUCCESS
        || !answer.belongsTo(id)) {
      return null;
    }
    InetSocketAddress mapped = answer.xorAddress(StunAttributes.XOR_MAPPED_ADDRESS);
    // Servers of RFC 3489 know the plain form only.
    return mapped != null ? mapped : answer.address(StunAttributes.MAPPED_ADDRESS);
  }
}

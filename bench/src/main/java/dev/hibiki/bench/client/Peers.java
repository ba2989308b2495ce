package dev.hibiki.bench.client;

import dev.hibiki.bench.wire.ClientNetwork;
import dev.hibiki.bench.wire.ClientSocket;
import dev.hibiki.rtc.PeerConfig;
import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.ice.IceConfig;
import dev.hibiki.rtc.ice.IceCredentials;
import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.sctp.SctpConfig;
import dev.hibiki.rtc.sdp.SessionDescription;
import dev.hibiki.rtc.sdp.TransportParameters;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;

/**
 * What all peers of a run share, and how one is made.
 *
 * @param network the thread and the sockets of all peers
 * @param local the address of their sockets; each has a port of its own, as users have
 * @param server the only address of the server that is used, so that runs compare
 */
record Peers(
    ClientNetwork network,
    InetAddress local,
    InetAddress server,
    DtlsEndpoint.Factory dtls,
    SrtpCrypto crypto,
    RandomGenerator random) {
  private static final int PREFERENCE = 65_535;

  /** A socket for one peer. */
  ClientSocket open(boolean timestamps) {
    return network.open(new InetSocketAddress(local, 0), timestamps);
  }

  /** A peer on a socket. */
  PeerTransport create(ClientSocket socket, boolean controlling, PeerEvents events) {
    PeerConfig config =
        new PeerConfig(IceConfig.full().withControlling(controlling), SctpConfig.defaults());
    PeerTransport peer = new PeerTransport(config, socket, events, dtls, network, crypto, random);
    InetSocketAddress address = socket.localAddress();
    peer.addLocalCandidate(Candidate.host(Path.Protocol.UDP, address, PREFERENCE), address);
    return peer;
  }

  /** Gives a peer what a description says of the other side's transport. */
  void accept(long nowNanos, PeerTransport peer, SessionDescription remote, DtlsRole role) {
    TransportParameters transport = remote.bundledTransport();
    IceCredentials credentials = transport.credentials();
    if (credentials == null || transport.fingerprints().isEmpty()) {
      throw new IllegalArgumentException("a description without a transport");
    }
    peer.remoteDescription(nowNanos, credentials, transport.fingerprints().getFirst(), role);
    for (String line : remote.candidates()) {
      candidate(nowNanos, peer, line);
    }
  }

  /** Gives a peer a candidate, if it is one of those that are used. */
  void candidate(long nowNanos, PeerTransport peer, String line) {
    Candidate.parse(line)
        .filter(candidate -> candidate.protocol() == Path.Protocol.UDP)
        .filter(candidate -> candidate.address().getAddress().equals(server))
        .ifPresent(candidate -> peer.addRemoteCandidate(nowNanos, candidate));
  }
}

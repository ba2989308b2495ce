package dev.hibiki.net.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.ice.Candidate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the handshake of a peer begins, on a clock of its own. */
class HandshakeStartTest {
  private static final long MILLI = 1_000_000L;

  private final PeerEnd server = new PeerEnd(1000, 2000, false, 1);
  private final PeerEnd client = new PeerEnd(2000, 1000, true, 2);
  private long now = 1_000 * MILLI;

  @AfterEach
  void close() {
    server.peer.close(now);
    client.peer.close(now);
  }

  private void tell(PeerTransport to, PeerTransport from, DtlsRole role) {
    for (Candidate candidate : from.localCandidates()) {
      to.addRemoteCandidate(now, candidate);
    }
    to.remoteDescription(now, from.localCredentials(), from.localFingerprint(), role);
  }

  private void deliver(PeerEnd from, PeerEnd to) {
    List<byte[]> datagrams = new ArrayList<>(from.sent);
    from.sent.clear();
    datagrams.forEach(datagram -> to.receive(now, datagram));
  }

  @Test
  void aHandshakeBeginsOnceThereIsAPathToSendBy() {
    tell(server.peer, client.peer, DtlsRole.SERVER);
    tell(client.peer, server.peer, DtlsRole.CLIENT);
    server.work(now);
    // The server's check arrives while the client's own has not been answered.
    deliver(server, client);
    assertThat(client.handshakes.getAsInt()).isZero();
    client.work(now);
    deliver(client, server);
    deliver(server, client);
    for (int i = 0; i < 500 && client.handshakes.getAsInt() == 0; i++) {
      now += MILLI;
      server.work(now);
      client.work(now);
      deliver(client, server);
      deliver(server, client);
    }
    assertThat(client.handshakes.getAsInt()).isEqualTo(1);
    assertThat(server.handshakes.getAsInt()).isEqualTo(1);
  }
}

package dev.hibiki.net.dtls;

import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.srtp.SrtpKeys;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One handshake, from the first datagram to the keys, on a thread of its own. Interrupting that
 * thread ends it without a word.
 */
final class Handshake implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Handshake.class);

  /** Learns what happens, on the handshake's thread. */
  interface Observer {
    /** The array is handed over. */
    void transmit(byte[] datagram);

    void completed(HandshakeResult result);

    void failed(String reason);
  }

  private final DtlsRole role;
  private final LocalCertificate certificate;
  private final DtlsSettings settings;
  private final Semaphore slots;
  private final Observer observer;
  private final Negotiation negotiation;
  private final KeySurrenderingCrypto crypto;
  private final InboundRecords records;
  private final HandshakeTransport transport;

  Handshake(
      DtlsRole role,
      Fingerprint remote,
      BcDtlsFactory factory,
      BlockingQueue<byte[]> inbound,
      Observer observer) {
    this.role = role;
    this.certificate = factory.certificate();
    this.settings = factory.settings();
    this.slots = factory.slots();
    this.observer = observer;
    this.negotiation = new Negotiation(role, remote, settings.srtpProfiles());
    this.crypto = new KeySurrenderingCrypto(factory.random());
    this.records = new InboundRecords(crypto::expectsChangeCipherSpec);
    this.transport =
        new HandshakeTransport(inbound, records, observer::transmit, settings.mtuBytes());
  }

  @Override
  public void run() {
    long deadlineNanos = System.nanoTime() + settings.handshakeTimeout().toNanos();
    try {
      // A client that never speaks must not take the place of one that does.
      if (role == DtlsRole.SERVER && !transport.awaitFirst(deadlineNanos - System.nanoTime())) {
        observer.failed("the peer never began the handshake");
        return;
      }
      if (!slots.tryAcquire(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        observer.failed("too many handshakes are under way");
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    HandshakeResult result;
    try {
      result = perform();
    } catch (InterruptedIOException e) {
      return;
    } catch (IOException | RuntimeException e) {
      if (!Thread.currentThread().isInterrupted()) {
        observer.failed(reason(e));
      }
      return;
    } finally {
      slots.release();
    }
    observer.completed(result);
  }

  private HandshakeResult perform() throws IOException {
    switch (role) {
      case SERVER ->
          new DTLSServerProtocol()
              .accept(new HandshakeServer(crypto, certificate, negotiation, settings), transport);
      case CLIENT ->
          new DTLSClientProtocol()
              .connect(new HandshakeClient(crypto, certificate, negotiation, settings), transport);
    }
    transport.flush();
    SrtpKeys srtpKeys = negotiation.keys();
    RecordKeys recordKeys = crypto.recordKeys();
    if (srtpKeys == null || recordKeys == null) {
      throw new IllegalStateException("a handshake without keys");
    }
    return new HandshakeResult(
        srtpKeys, recordKeys, transport.nextSequence(), finalFlight(), records.early());
  }

  /** In a full handshake the server speaks last. */
  private @Nullable FinalFlight finalFlight() {
    return role == DtlsRole.SERVER ? transport.finalFlight() : null;
  }

  private String reason(Exception e) {
    log.debug("DTLS handshake failed", e);
    String ours = negotiation.failure();
    if (ours != null) {
      return ours;
    }
    return switch (e) {
      case TlsTimeoutException _ -> "the handshake took too long";
      case TlsFatalAlertReceived alert ->
          "alert " + Alerts.name(alert.getAlertDescription()) + " from the peer";
      default -> String.valueOf(e.getMessage());
    };
  }
}

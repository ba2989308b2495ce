package dev.hibiki.net.dtls;

import dev.hibiki.rtc.Owner;
import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes DTLS 1.2 endpoints whose handshakes BouncyCastle does on virtual threads, and whose records
 * are sealed and opened on the owner thread afterwards. All share one self-signed ECDSA P-256
 * certificate made with the factory. Thread-safe.
 */
public final class BcDtlsFactory implements DtlsEndpoint.Factory {
  private final SrtpCrypto crypto;
  private final DtlsSettings settings;
  private final SecureRandom random;
  private final LocalCertificate certificate;
  private final Semaphore slots;
  private final AtomicInteger running = new AtomicInteger();

  /**
   * Makes the certificate.
   *
   * @param crypto seals and opens the records after the handshake
   */
  public BcDtlsFactory(SrtpCrypto crypto, DtlsSettings settings, SecureRandom random) {
    this.crypto = crypto;
    this.settings = settings;
    this.random = random;
    this.certificate = LocalCertificate.generate(random, Instant.now());
    this.slots = new Semaphore(settings.maxConcurrentHandshakes(), true);
  }

  @Override
  public Fingerprint localFingerprint() {
    return certificate.fingerprint();
  }

  @Override
  public DtlsEndpoint create(Owner owner, DtlsEndpoint.Listener listener) {
    return new BcDtlsEndpoint(this, owner, listener);
  }

  /** Handshake threads that have not ended, those that wait for their turn or peer included. */
  public int handshakesUnderWay() {
    return running.get();
  }

  Thread start(Handshake handshake) {
    running.incrementAndGet();
    return Thread.ofVirtual()
        .name("dtls-handshake")
        .start(() -> {
          try {
            handshake.run();
          } finally {
            running.decrementAndGet();
          }
        });
  }

  SrtpCrypto crypto() {
    return crypto;
  }

  DtlsSettings settings() {
    return settings;
  }

  SecureRandom random() {
    return random;
  }

  LocalCertificate certificate() {
    return certificate;
  }

  Semaphore slots() {
    return slots;
  }
}

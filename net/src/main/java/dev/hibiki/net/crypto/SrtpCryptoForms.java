package dev.hibiki.net.crypto;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The forms of {@link SrtpCrypto} there are, and which of them this machine gets. */
public final class SrtpCryptoForms {
  private static final Logger log = LoggerFactory.getLogger(SrtpCryptoForms.class);

  private static final String PROPERTY = "hibiki.crypto";

  private SrtpCryptoForms() {}

  /**
   * The best form that works here; says which in one log line. The system property {@code
   * hibiki.crypto} with the value {@code jdk} leaves native libraries out, to try here what
   * platforms without them get.
   */
  public static SrtpCrypto best() {
    if ("jdk".equals(System.getProperty(PROPERTY))) {
      log.info("SRTP crypto: SunJCE, as hibiki.crypto asks");
      return JceSrtpCrypto.sunJce();
    }
    Optional<SrtpCrypto> direct = LibcryptoSrtpCrypto.probe();
    if (direct.isPresent()) {
      log.info("SRTP crypto: OpenSSL's libcrypto, called directly");
      return direct.get();
    }
    return JceSrtpCrypto.probe();
  }
}

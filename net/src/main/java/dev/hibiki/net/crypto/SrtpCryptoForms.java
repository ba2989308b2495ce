package dev.hibiki.net.crypto;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The forms of {@link SrtpCrypto} there are, and which of them this machine gets. */
public final class SrtpCryptoForms {
  private static final Logger log = LoggerFactory.getLogger(SrtpCryptoForms.class);

  private SrtpCryptoForms() {}

  /** The best form that works here; says which in one log line. */
  public static SrtpCrypto best() {
    Optional<SrtpCrypto> direct = LibcryptoSrtpCrypto.probe();
    if (direct.isPresent()) {
      log.info("SRTP crypto: OpenSSL's libcrypto, called directly");
      return direct.get();
    }
    return JceSrtpCrypto.probe();
  }
}

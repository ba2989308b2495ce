package dev.hibiki.net.crypto;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link SrtpCrypto} on the OpenSSL of the system, called directly: no object for a packet.
 *
 * <p>Thread-safe; the ciphers it makes belong to one thread each. Keys of a wrong length are
 * refused with an {@link IllegalArgumentException}.
 */
public final class LibcryptoSrtpCrypto implements SrtpCrypto {
  private static final Logger log = LoggerFactory.getLogger(LibcryptoSrtpCrypto.class);

  private LibcryptoSrtpCrypto() {}

  /**
   * Empty where there is no libcrypto, where the JVM does not allow native calls, or where answers
   * are wrong.
   */
  public static Optional<SrtpCrypto> probe() {
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (!System.getProperty("os.name", "").equals("Linux")
        || !(arch.equals("amd64") || arch.equals("aarch64"))
        || !LibcryptoSrtpCrypto.class.getModule().isNativeAccessEnabled()) {
      return Optional.empty();
    }
    try {
      LibcryptoSrtpCrypto crypto = new LibcryptoSrtpCrypto();
      return KnownAnswers.right(crypto) ? Optional.of(crypto) : Optional.empty();
    } catch (LinkageError | RuntimeException e) {
      log.debug("libcrypto is not usable", e);
      return Optional.empty();
    }
  }

  @Override
  public Aead aesGcm(byte[] key) {
    if (key.length != 16 && key.length != 32) {
      throw new IllegalArgumentException("an AES-GCM key has 16 or 32 bytes, not " + key.length);
    }
    return new LibcryptoAead(key);
  }

  @Override
  public CounterMode aesCounterMode(byte[] key) {
    if (key.length != 16 && key.length != 32) {
      throw new IllegalArgumentException("an AES-CM key has 16 or 32 bytes, not " + key.length);
    }
    return new LibcryptoCounterMode(key);
  }

  @Override
  public Authenticator hmacSha1(byte[] key) {
    return new LibcryptoHmacSha1(key);
  }

  @Override
  public String toString() {
    return "LibcryptoSrtpCrypto";
  }
}

package dev.hibiki.net.crypto;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link SrtpCrypto} on Java cryptography providers.
 *
 * <p>Thread-safe; the ciphers it makes belong to one thread each. Keys of a wrong length are
 * refused with an {@link IllegalArgumentException}.
 */
public final class JceSrtpCrypto implements SrtpCrypto {
  private static final Logger log = LoggerFactory.getLogger(JceSrtpCrypto.class);

  private final Provider gcm;
  private final Provider blockCipher;
  private final Provider mac;

  private JceSrtpCrypto(Provider gcm, Provider blockCipher, Provider mac) {
    this.gcm = gcm;
    this.blockCipher = blockCipher;
    this.mac = mac;
  }

  /**
   * Chooses the fastest providers that work on this machine and says so in one log line: Corretto
   * where its native library loads, else the one of the JDK.
   */
  public static JceSrtpCrypto probe() {
    JceSrtpCrypto crypto = corretto().orElseGet(JceSrtpCrypto::sunJce);
    log.info(
        "SRTP crypto: AES-GCM by {}, AES-CM by {}, HMAC-SHA1 by {}",
        crypto.gcm.getName(),
        crypto.blockCipher.getName(),
        crypto.mac.getName());
    return crypto;
  }

  /**
   * AES-GCM and HMAC on Amazon's Corretto provider, AES counter mode on the JDK's because Corretto
   * has no plain block cipher. Empty where the provider is missing or fails a known answer.
   */
  public static Optional<JceSrtpCrypto> corretto() {
    try {
      AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
      if (provider.getLoadingError() != null) {
        log.debug("Corretto crypto provider did not load", provider.getLoadingError());
        return Optional.empty();
      }
      JceSrtpCrypto crypto = new JceSrtpCrypto(provider, jdkProvider(), provider);
      return KnownAnswers.right(crypto) ? Optional.of(crypto) : Optional.empty();
    } catch (LinkageError | RuntimeException e) {
      log.debug("Corretto crypto provider is not usable", e);
      return Optional.empty();
    }
  }

  /** Everything on the provider that comes with the JDK. */
  public static JceSrtpCrypto sunJce() {
    Provider jdk = jdkProvider();
    return new JceSrtpCrypto(jdk, jdk, jdk);
  }

  @Override
  public Aead aesGcm(byte[] key) {
    if (key.length != 16 && key.length != 32) {
      throw new IllegalArgumentException("an AES-GCM key has 16 or 32 bytes, not " + key.length);
    }
    try {
      return new GcmAead(key, gcm);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing", e);
    }
  }

  @Override
  public CounterMode aesCounterMode(byte[] key) {
    if (key.length != 16 && key.length != 32) {
      throw new IllegalArgumentException("an AES-CM key has 16 or 32 bytes, not " + key.length);
    }
    try {
      return new BlockCounterMode(key, blockCipher);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES is missing", e);
    }
  }

  @Override
  public Authenticator hmacSha1(byte[] key) {
    try {
      return new MacAuthenticator(key, mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA1 is missing", e);
    }
  }

  @Override
  public String toString() {
    return "JceSrtpCrypto[" + gcm.getName() + "]";
  }

  private static Provider jdkProvider() {
    Provider provider = Security.getProvider("SunJCE");
    if (provider == null) {
      throw new IllegalStateException("the JDK's SunJCE provider is missing");
    }
    return provider;
  }
}

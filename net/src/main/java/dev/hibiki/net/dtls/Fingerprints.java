package dev.hibiki.net.dtls;

import dev.hibiki.rtc.dtls.Fingerprint;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** Fingerprints of DER encoded certificates (RFC 8122 section 5). */
final class Fingerprints {
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();

  private static final Map<String, String> DIGESTS =
      Map.of(
          "sha-1", "SHA-1",
          "sha-224", "SHA-224",
          "sha-256", "SHA-256",
          "sha-384", "SHA-384",
          "sha-512", "SHA-512");

  private Fingerprints() {}

  static Fingerprint sha256(byte[] certificate) {
    return new Fingerprint("sha-256", value("SHA-256", certificate));
  }

  /** Whether the hash can be computed; MD5 and MD2 are too weak to be accepted. */
  static boolean supports(Fingerprint fingerprint) {
    return DIGESTS.containsKey(fingerprint.algorithm().toLowerCase(Locale.ROOT));
  }

  /** Whether the certificate has the fingerprint. False for an unsupported hash. */
  static boolean matches(Fingerprint fingerprint, byte[] certificate) {
    String digest = DIGESTS.get(fingerprint.algorithm().toLowerCase(Locale.ROOT));
    return digest != null && value(digest, certificate).equalsIgnoreCase(fingerprint.value());
  }

  private static String value(String digest, byte[] certificate) {
    try {
      return COLONS.formatHex(MessageDigest.getInstance(digest).digest(certificate));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + digest, e);
    }
  }
}

package dev.hibiki.net.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.util.Arrays;
import java.util.HexFormat;

/** What a form of {@link SrtpCrypto} is asked before it is trusted. */
final class KnownAnswers {
  private static final HexFormat HEX = HexFormat.of();
  private static final int TAG_BYTES = 16;
  private static final int MAC_BYTES = 20;

  private KnownAnswers() {}

  static boolean right(SrtpCrypto crypto) {
    return gcm(crypto) && counterMode(crypto) && hmac(crypto);
  }

  /** Test case 4 of the GCM specification (McGrew and Viega), and that it opens again in place. */
  private static boolean gcm(SrtpCrypto crypto) {
    byte[] aad = HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    byte[] plain =
        HEX.parseHex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    byte[] tag = HEX.parseHex("5bc94fbc3221a5db94fae95ae7121a47");
    byte[] nonce = HEX.parseHex("cafebabefacedbaddecaf888");
    byte[] buffer = Arrays.copyOf(plain, plain.length + TAG_BYTES);
    SrtpCrypto.Aead aead = crypto.aesGcm(HEX.parseHex("feffe9928665731c6d6a8f9467308308"));
    aead.seal(nonce, aad, 0, aad.length, buffer, 0, plain.length, buffer, 0);
    return Arrays.equals(tag, 0, tag.length, buffer, plain.length, buffer.length)
        && aead.open(nonce, aad, 0, aad.length, buffer, 0, buffer.length, buffer, 0)
        && Arrays.equals(plain, 0, plain.length, buffer, 0, plain.length);
  }

  /** RFC 3711 appendix B.2. */
  private static boolean counterMode(SrtpCrypto crypto) {
    byte[] out = new byte[32];
    crypto
        .aesCounterMode(HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"))
        .apply(HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000"), out, 0, out.length, out, 0);
    return Arrays.equals(
        out, HEX.parseHex("e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab"));
  }

  /** RFC 2202 test case 2, twice: the second time from where the first one left off. */
  private static boolean hmac(SrtpCrypto crypto) {
    byte[] expected = HEX.parseHex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    byte[] message = "what do ya want for nothing?".getBytes(US_ASCII);
    SrtpCrypto.Authenticator mac = crypto.hmacSha1("Jefe".getBytes(US_ASCII));
    byte[] out = new byte[MAC_BYTES];
    for (int i = 0; i < 2; i++) {
      mac.update(message, 0, message.length);
      mac.doFinal(out, 0);
      if (!Arrays.equals(out, expected)) {
        return false;
      }
    }
    return true;
  }
}

package dev.hibiki.net.crypto;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA1 on a JCE {@link Mac}. */
final class MacAuthenticator implements SrtpCrypto.Authenticator {
  private final Mac mac;

  MacAuthenticator(byte[] key, Provider provider) throws GeneralSecurityException {
    mac = Mac.getInstance("HmacSHA1", provider);
    mac.init(new SecretKeySpec(key, "HmacSHA1"));
  }

  @Override
  public void update(byte[] in, int offset, int length) {
    mac.update(in, offset, length);
  }

  @Override
  public void doFinal(byte[] out, int offset) {
    try {
      mac.doFinal(out, offset);
    } catch (ShortBufferException e) {
      throw new IndexOutOfBoundsException(e.getMessage());
    }
  }
}

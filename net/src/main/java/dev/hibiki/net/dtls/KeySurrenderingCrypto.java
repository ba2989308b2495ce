package dev.hibiki.net.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.TlsImplUtils;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * BouncyCastle's cryptography for one handshake, which keeps a copy of the record keys when the
 * cipher of epoch 1 is made.
 */
final class KeySurrenderingCrypto extends BcTlsCrypto {
  private static final int SALT_BYTES = 4;

  private @Nullable RecordKeys recordKeys;

  KeySurrenderingCrypto(SecureRandom random) {
    super(random);
  }

  /** The keys, once the key exchange is done. */
  @Nullable RecordKeys recordKeys() {
    return recordKeys;
  }

  @Override
  public TlsCipher createCipher(TlsCryptoParameters parameters, int encryption, int mac)
      throws IOException {
    return new BoundedCipher(super.createCipher(parameters, encryption, mac));
  }

  @Override
  protected TlsAEADCipher createCipher_AES_GCM(
      TlsCryptoParameters parameters, int keyBytes, int macBytes) throws IOException {
    TlsAEADCipher cipher = super.createCipher_AES_GCM(parameters, keyBytes, macBytes);
    // RFC 5246 section 6.3: client key, server key, client IV, server IV.
    byte[] block = TlsImplUtils.calculateKeyBlock(parameters, 2 * (keyBytes + SALT_BYTES));
    int salts = 2 * keyBytes;
    byte[] clientKey = Arrays.copyOfRange(block, 0, keyBytes);
    byte[] serverKey = Arrays.copyOfRange(block, keyBytes, salts);
    byte[] clientSalt = Arrays.copyOfRange(block, salts, salts + SALT_BYTES);
    byte[] serverSalt = Arrays.copyOfRange(block, salts + SALT_BYTES, block.length);
    recordKeys =
        parameters.isServer()
            ? new RecordKeys(serverKey, serverSalt, clientKey, clientSalt)
            : new RecordKeys(clientKey, clientSalt, serverKey, serverSalt);
    return cipher;
  }
}

package dev.hibiki.net.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsVerifier;
import org.bouncycastle.tls.crypto.impl.TlsAEADCipher;
import org.bouncycastle.tls.crypto.impl.TlsImplUtils;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * BouncyCastle's cryptography for one handshake, which keeps a copy of the record keys when the
 * cipher of epoch 1 is made, and knows when the peer has said all that it says in epoch 0.
 */
final class KeySurrenderingCrypto extends BcTlsCrypto {
  private static final int SALT_BYTES = 4;

  private @Nullable RecordKeys recordKeys;
  private boolean server;
  private boolean clientVerified;

  KeySurrenderingCrypto(SecureRandom random) {
    super(random);
  }

  /** The keys, once the key exchange is done. */
  @Nullable RecordKeys recordKeys() {
    return recordKeys;
  }

  /**
   * Whether the peer's ChangeCipherSpec may be believed: it is the next thing to come. As a server
   * that is after the client's CertificateVerify, as a client after our own key exchange.
   */
  boolean expectsChangeCipherSpec() {
    return recordKeys != null && (clientVerified || !server);
  }

  @Override
  public TlsCertificate createCertificate(short type, byte[] encoded) throws IOException {
    return type == CertificateType.X509
        ? new PeerCertificate(encoded)
        : super.createCertificate(type, encoded);
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
    server = parameters.isServer();
    recordKeys =
        server
            ? new RecordKeys(serverKey, serverSalt, clientKey, clientSalt)
            : new RecordKeys(clientKey, clientSalt, serverKey, serverSalt);
    return cipher;
  }

  /** A certificate that notices when the signature made with it is verified. */
  private final class PeerCertificate extends BcTlsCertificate {
    PeerCertificate(byte[] encoded) throws IOException {
      super(KeySurrenderingCrypto.this, encoded);
    }

    @Override
    public TlsVerifier createVerifier(short signatureAlgorithm) throws IOException {
      clientVerified = true;
      return super.createVerifier(signatureAlgorithm);
    }
  }
}

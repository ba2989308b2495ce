package dev.hibiki.net.dtls;

import dev.hibiki.rtc.dtls.Fingerprint;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Hashtable;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/**
 * A peer that is plain BouncyCastle on a thread of its own, its record layer included, and can be
 * made to differ from ours.
 */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"})
final class BcPeer {
  final BcTlsCrypto crypto = new BcTlsCrypto(new SecureRandom());
  final CompletableFuture<DTLSTransport> done = new CompletableFuture<>();
  private final BlockingQueue<byte[]> inbound = new ArrayBlockingQueue<>(200);
  private final byte[] encoded;
  private final AsymmetricKeyParameter privateKey;
  private final boolean rsa;

  int[] suites = {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256};
  int[] profiles = {0x0007};
  ProtocolVersion[] versions = ProtocolVersion.DTLSv12.only();
  boolean extendedMasterSecret = true;
  boolean sendCertificate = true;
  int mtuBytes = 1200;
  Consumer<Hashtable> moreExtensions = extensions -> {};
  volatile byte @Nullable [] keyingMaterial;
  volatile int chosenProfile;

  /** A peer whose key is RSA 2048, or on the named curve. */
  BcPeer(String curve) {
    rsa = curve.equals("RSA");
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
      if (rsa) {
        generator.initialize(2048);
      } else {
        generator.initialize(new ECGenParameterSpec(curve));
      }
      KeyPair pair = generator.generateKeyPair();
      X500Name name = new X500Name("CN=peer");
      Date now = Date.from(Instant.now());
      encoded =
          new JcaX509v3CertificateBuilder(name, BigInteger.ONE, now, now, name, pair.getPublic())
              .build(
                  new JcaContentSignerBuilder(rsa ? "SHA256withRSA" : "SHA256withECDSA")
                      .build(pair.getPrivate()))
              .getEncoded();
      privateKey = PrivateKeyFactory.createKey(pair.getPrivate().getEncoded());
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  Fingerprint fingerprint() {
    return Fingerprints.sha256(encoded);
  }

  void receive(byte[] datagram) {
    boolean unused = inbound.offer(datagram);
  }

  void connect(Consumer<byte[]> wire) {
    start(() -> new DTLSClientProtocol().connect(new Client(), new Socket(wire)));
  }

  void accept(Consumer<byte[]> wire) {
    start(() -> new DTLSServerProtocol().accept(new Server(), new Socket(wire)));
  }

  private interface Attempt {
    DTLSTransport run() throws IOException;
  }

  private void start(Attempt attempt) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            done.complete(attempt.run());
          } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
  }

  private TlsCredentialedSigner signer(TlsContext context) throws IOException {
    Certificate chain = new Certificate(new TlsCertificate[] {crypto.createCertificate(encoded)});
    SignatureAndHashAlgorithm algorithm =
        rsa
            ? SignatureAndHashAlgorithm.rsa_pss_rsae_sha256
            : SignatureAndHashAlgorithm.getInstance((short) 4, (short) 3);
    return new BcDefaultTlsCredentialedSigner(
        new TlsCryptoParameters(context), crypto, privateKey, chain, algorithm);
  }

  private byte[] export(TlsContext context) {
    return context.exportKeyingMaterial("EXTRACTOR-dtls_srtp", null, 56);
  }

  private final class Client extends DefaultTlsClient {
    Client() {
      super(crypto);
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return versions;
    }

    @Override
    protected int[] getSupportedCipherSuites() {
      return suites;
    }

    @Override
    public boolean shouldUseExtendedMasterSecret() {
      return extendedMasterSecret;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
      return 30;
    }

    @Override
    public Hashtable getClientExtensions() throws IOException {
      Hashtable extensions = super.getClientExtensions();
      if (profiles.length > 0) {
        TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(profiles, new byte[0]));
      }
      moreExtensions.accept(extensions);
      return extensions;
    }

    @Override
    public void processServerExtensions(Hashtable extensions) throws IOException {
      super.processServerExtensions(extensions);
      UseSRTPData chosen = TlsSRTPUtils.getUseSRTPExtension(extensions);
      chosenProfile = chosen == null ? 0 : chosen.getProtectionProfiles()[0];
    }

    @Override
    public TlsAuthentication getAuthentication() {
      return new TlsAuthentication() {
        @Override
        public void notifyServerCertificate(TlsServerCertificate certificate) {}

        @Override
        public @Nullable TlsCredentials getClientCredentials(CertificateRequest request)
            throws IOException {
          return sendCertificate ? signer(context) : null;
        }
      };
    }

    @Override
    public void notifyHandshakeComplete() {
      keyingMaterial = export(context);
    }
  }

  private final class Server extends DefaultTlsServer {
    Server() {
      super(crypto);
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
      return versions;
    }

    @Override
    protected int[] getSupportedCipherSuites() {
      return suites;
    }

    @Override
    public boolean shouldUseExtendedMasterSecret() {
      return extendedMasterSecret;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
      return 30;
    }

    @Override
    public Hashtable getServerExtensions() throws IOException {
      Hashtable extensions = super.getServerExtensions();
      if (profiles.length > 0) {
        TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(profiles, new byte[0]));
      }
      return extensions;
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
      return signer(context);
    }

    @Override
    protected TlsCredentialedSigner getRSASignerCredentials() throws IOException {
      return signer(context);
    }

    @Override
    public CertificateRequest getCertificateRequest() {
      short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
      return new CertificateRequest(types, Negotiation.signatureAlgorithms(), null);
    }

    @Override
    public void notifyClientCertificate(Certificate certificate) {}

    @Override
    public void notifyHandshakeComplete() {
      keyingMaterial = export(context);
    }
  }

  private final class Socket implements DatagramTransport {
    private final Consumer<byte[]> wire;

    Socket(Consumer<byte[]> wire) {
      this.wire = wire;
    }

    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) {
      try {
        byte[] datagram = inbound.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (datagram == null) {
          return -1;
        }
        System.arraycopy(datagram, 0, buffer, offset, datagram.length);
        return datagram.length;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
      wire.accept(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void close() {}

    @Override
    public int getReceiveLimit() {
      return 4096;
    }

    @Override
    public int getSendLimit() {
      return mtuBytes;
    }
  }
}

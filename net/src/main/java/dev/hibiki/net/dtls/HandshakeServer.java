package dev.hibiki.net.dtls;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/** Our side of a handshake that the peer begins. */
@SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"}) // BouncyCastle's types
final class HandshakeServer extends DefaultTlsServer {
  private final KeySurrenderingCrypto crypto;
  private final LocalCertificate certificate;
  private final Negotiation negotiation;
  private final DtlsSettings settings;
  private @Nullable UseSRTPData offeredProfiles;

  HandshakeServer(
      KeySurrenderingCrypto crypto,
      LocalCertificate certificate,
      Negotiation negotiation,
      DtlsSettings settings) {
    super(crypto);
    this.crypto = crypto;
    this.certificate = certificate;
    this.negotiation = negotiation;
    this.settings = settings;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return Negotiation.toArray(Negotiation.CIPHER_SUITES);
  }

  @Override
  protected boolean preferLocalCipherSuites() {
    return true;
  }

  /** Our key is ECDSA. */
  @Override
  protected boolean selectCipherSuite(int suite) throws IOException {
    boolean ecdsa = Negotiation.CIPHER_SUITES.indexOf(suite) < Negotiation.CIPHER_SUITES.size() / 2;
    return ecdsa && super.selectCipherSuite(suite);
  }

  @Override
  public int[] getSupportedGroups() {
    return Negotiation.toArray(Negotiation.GROUPS);
  }

  @Override
  protected int getMaximumNegotiableCurveBits() {
    int group = selectECDH(0);
    return group < 0 ? 0 : NamedGroup.getCurveBits(group);
  }

  /** The first of ours that the client offers. */
  @Override
  protected int selectECDH(int minimumCurveBits) {
    int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
    for (int group : Negotiation.GROUPS) {
      if (NamedGroup.getCurveBits(group) < minimumCurveBits) {
        continue;
      }
      if (offered == null) {
        // RFC 8422 section 4: then the server may choose, and P-256 is known to all.
        return NamedGroup.secp256r1;
      }
      for (int each : offered) {
        if (each == group) {
          return group;
        }
      }
    }
    return -1;
  }

  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  /** Self-signed certificates are signed with anything. */
  @Override
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return false;
  }

  @Override
  protected boolean allowCertificateStatus() {
    return false;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return (int) settings.handshakeTimeout().toMillis();
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return (int) settings.firstRetransmit().toMillis();
  }

  @Override
  public void processClientExtensions(@Nullable Hashtable extensions) throws IOException {
    if (extensions != null) {
      // Our record layer after the handshake knows no such limit.
      extensions.remove(TlsExtensionsUtils.EXT_max_fragment_length);
      offeredProfiles = TlsSRTPUtils.getUseSRTPExtension(extensions);
    }
    super.processClientExtensions(extensions);
  }

  @Override
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions = super.getServerExtensions();
    TlsSRTPUtils.addUseSRTPExtension(extensions, negotiation.choose(offeredProfiles));
    return extensions;
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    return certificate.signer(context, crypto);
  }

  @Override
  public CertificateRequest getCertificateRequest() {
    short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
    return new CertificateRequest(types, Negotiation.signatureAlgorithms(), null);
  }

  @Override
  public void notifyClientCertificate(Certificate chain) throws IOException {
    negotiation.verify(chain);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    negotiation.complete(context);
  }
}

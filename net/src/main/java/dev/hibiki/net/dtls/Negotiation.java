package dev.hibiki.net.dtls;

import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.srtp.SrtpKeys;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.SignatureScheme;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/** What both roles offer, require and find out in one handshake. */
final class Negotiation {
  /** Those whose keys {@link KeySurrenderingCrypto} hands out. */
  static final List<Integer> CIPHER_SUITES =
      List.of(
          CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
          CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
          CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
          CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384);

  static final List<Integer> GROUPS =
      List.of(NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1);

  private static final int[] SIGNATURE_SCHEMES = {
    SignatureScheme.ecdsa_secp256r1_sha256,
    SignatureScheme.ecdsa_secp384r1_sha384,
    SignatureScheme.ecdsa_secp521r1_sha512,
    SignatureScheme.rsa_pss_rsae_sha256,
    SignatureScheme.rsa_pss_rsae_sha384,
    SignatureScheme.rsa_pss_rsae_sha512,
    SignatureScheme.rsa_pkcs1_sha256,
    SignatureScheme.rsa_pkcs1_sha384,
    SignatureScheme.rsa_pkcs1_sha512,
  };

  private final DtlsRole role;
  private final Fingerprint remote;
  private final List<SrtpProfile> profiles;
  private boolean verified;
  private @Nullable SrtpProfile profile;
  private @Nullable SrtpKeys keys;
  private @Nullable String failure;

  Negotiation(DtlsRole role, Fingerprint remote, List<SrtpProfile> profiles) {
    this.role = role;
    this.remote = remote;
    this.profiles = profiles;
  }

  /** Why we gave up; null if it was not our decision. */
  @Nullable String failure() {
    return failure;
  }

  /** The result, once the handshake is complete. */
  @Nullable SrtpKeys keys() {
    return keys;
  }

  @SuppressWarnings("JdkObsolete") // what BouncyCastle takes
  static Vector<SignatureAndHashAlgorithm> signatureAlgorithms() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (int scheme : SIGNATURE_SCHEMES) {
      algorithms.add(SignatureScheme.getSignatureAndHashAlgorithm(scheme));
    }
    return algorithms;
  }

  static int[] toArray(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Checks the peer's certificate, which is the first of its chain, against the fingerprint. */
  void verify(Certificate chain) throws IOException {
    if (chain.isEmpty()) {
      throw fail(AlertDescription.certificate_required, "the peer has no certificate");
    }
    byte[] certificate = chain.getCertificateAt(0).getEncoded();
    if (!Fingerprints.matches(remote, certificate)) {
      throw fail(
          AlertDescription.bad_certificate,
          "the peer's certificate does not have the " + remote.algorithm() + " fingerprint");
    }
    verified = true;
  }

  UseSRTPData offer() {
    int[] ids = profiles.stream().mapToInt(SrtpProfile::id).toArray();
    return new UseSRTPData(ids, new byte[0]);
  }

  /** As the server: picks the first of ours that the client offers (RFC 5764 section 4.1.1). */
  UseSRTPData choose(@Nullable UseSRTPData offered) throws IOException {
    if (offered != null) {
      for (SrtpProfile each : profiles) {
        for (int id : offered.getProtectionProfiles()) {
          if (id == each.id()) {
            profile = each;
            return new UseSRTPData(new int[] {id}, new byte[0]);
          }
        }
      }
    }
    throw fail(AlertDescription.handshake_failure, "no SRTP profile in common");
  }

  /** As the client: takes what the server picked. */
  void accept(@Nullable UseSRTPData chosen) throws IOException {
    if (chosen == null) {
      throw fail(AlertDescription.handshake_failure, "no SRTP profile in common");
    }
    int[] ids = chosen.getProtectionProfiles();
    for (SrtpProfile each : profiles) {
      if (ids.length == 1 && ids[0] == each.id() && chosen.getMki().length == 0) {
        profile = each;
        return;
      }
    }
    throw fail(AlertDescription.illegal_parameter, "the peer picked no SRTP profile of ours");
  }

  /** Exports the SRTP keys of a complete handshake (RFC 5764 section 4.2). */
  void complete(TlsContext context) throws IOException {
    SrtpProfile agreed = profile;
    if (agreed == null || !verified) {
      throw fail(AlertDescription.internal_error, "the handshake is not complete");
    }
    int key = agreed.keyBytes();
    int salt = agreed.saltBytes();
    byte[] material = context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
    byte[] clientKey = Arrays.copyOfRange(material, 0, key);
    byte[] serverKey = Arrays.copyOfRange(material, key, 2 * key);
    byte[] clientSalt = Arrays.copyOfRange(material, 2 * key, 2 * key + salt);
    byte[] serverSalt = Arrays.copyOfRange(material, 2 * key + salt, material.length);
    keys =
        switch (role) {
          case CLIENT -> new SrtpKeys(agreed, clientKey, clientSalt, serverKey, serverSalt);
          case SERVER -> new SrtpKeys(agreed, serverKey, serverSalt, clientKey, clientSalt);
        };
  }

  private TlsFatalAlert fail(short alert, String reason) {
    failure = reason;
    return new TlsFatalAlert(alert, reason);
  }
}

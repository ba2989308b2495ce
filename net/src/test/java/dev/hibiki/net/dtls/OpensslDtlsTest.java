package dev.hibiki.net.dtls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.srtp.SrtpKeys;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our endpoint against OpenSSL's command line over loopback. */
class OpensslDtlsTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final DtlsLoop loop = new DtlsLoop();
  private final BcDtlsFactory factory = DtlsEndpointTest.factory(DtlsEndpointTest.FAST);
  private final DtlsPeer ours = new DtlsPeer(loop, factory);
  private @Nullable DatagramSocket socket;
  private @Nullable Process process;
  private @Nullable Thread receiver;
  private final StringBuffer output = new StringBuffer();

  @TempDir private Path directory;

  @BeforeEach
  void opensslIsThere() throws IOException {
    try {
      new ProcessBuilder("openssl", "version").start().destroy();
    } catch (IOException e) {
      assumeThat(false).as("openssl is installed").isTrue();
    }
    socket = new DatagramSocket(0, LOOPBACK);
  }

  @AfterEach
  void nothingStaysBehind() throws InterruptedException {
    ours.close();
    DtlsEndpointTest.await("all handshakes ended", () -> factory.handshakesUnderWay() == 0);
    if (process != null) {
      process.destroyForcibly();
    }
    if (socket != null) {
      socket.close();
    }
    if (receiver != null) {
      receiver.join();
    }
    loop.close();
  }

  @ParameterizedTest
  @CsvSource({
    "EC, P-256, SRTP_AEAD_AES_128_GCM, AEAD_AES_128_GCM, ECDHE-ECDSA-AES128-GCM-SHA256",
    "EC, P-384, SRTP_AEAD_AES_256_GCM, AEAD_AES_256_GCM, ECDHE-ECDSA-AES256-GCM-SHA384",
    "RSA, 2048, SRTP_AES128_CM_SHA1_80, AES128_CM_SHA1_80, ECDHE-ECDSA-AES128-GCM-SHA256",
  })
  void opensslAsAClient(
      String algorithm, String parameter, String offered, SrtpProfile profile, String suite)
      throws Exception {
    Fingerprint fingerprint = makeCertificate(algorithm, parameter);
    DatagramSocket ownSocket = socket();
    receive(null);
    ours.start(DtlsRole.SERVER, fingerprint);
    startOpenssl(
        profile,
        "s_client",
        "-connect",
        "127.0.0.1:" + ownSocket.getLocalPort(),
        "-cipher",
        suite,
        "-use_srtp",
        offered);

    agreeOnKeys(profile, DtlsRole.SERVER);
    exchangeData();
    // End of input makes the client say close_notify.
    requireProcess().getOutputStream().close();
    assertThat(ours.awaitClosed()).isEqualTo("the peer closed");
  }

  @ParameterizedTest
  @CsvSource({
    "EC, P-256, ECDHE-ECDSA-AES128-GCM-SHA256, -Verify 1",
    "EC, P-256, ECDHE-ECDSA-AES256-GCM-SHA384, -Verify 1",
    "RSA, 2048, ECDHE-RSA-AES128-GCM-SHA256, -Verify 1",
    // With the cookie exchange of RFC 6347 section 4.2.1.
    "EC, P-256, ECDHE-ECDSA-AES128-GCM-SHA256, -Verify 1 -listen",
  })
  void opensslAsAServer(String algorithm, String parameter, String suite, String more)
      throws Exception {
    Fingerprint fingerprint = makeCertificate(algorithm, parameter);
    int port = freePort();
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-cipher",
                suite,
                "-use_srtp",
                "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"));
    arguments.addAll(List.of(more.split(" ")));
    startOpenssl(SrtpProfile.AEAD_AES_128_GCM, arguments.toArray(String[]::new));
    DtlsEndpointTest.await("the server listens", () -> output.indexOf("ACCEPT") >= 0);
    receive(new InetSocketAddress(LOOPBACK, port));
    ours.start(DtlsRole.CLIENT, fingerprint);

    agreeOnKeys(SrtpProfile.AEAD_AES_128_GCM, DtlsRole.CLIENT);
    exchangeData();
    ours.close();
    DtlsEndpointTest.await(
        "the server's end",
        () ->
            output.indexOf("DONE") >= 0
                || output.indexOf("shutdown") >= 0
                || output.indexOf("CONNECTION CLOSED") >= 0);
  }

  @Test
  void opensslWithAnotherCertificateIsRefused() throws Exception {
    makeCertificate("EC", "P-256");
    receive(null);
    ours.start(DtlsRole.SERVER, factory.localFingerprint());
    startOpenssl(
        SrtpProfile.AEAD_AES_128_GCM,
        "s_client",
        "-connect",
        "127.0.0.1:" + socket().getLocalPort(),
        "-use_srtp",
        "SRTP_AEAD_AES_128_GCM");
    assertThat(ours.awaitClosed()).contains("fingerprint");
    DtlsEndpointTest.await("the alert", () -> output.indexOf("alert bad certificate") >= 0);
  }

  private void agreeOnKeys(SrtpProfile profile, DtlsRole role) throws IOException {
    SrtpKeys keys = ours.awaitKeys();
    assertThat(keys.profile()).isEqualTo(profile);
    String label = "Keying material: ";
    DtlsEndpointTest.await(
        "the keying material",
        () -> output.indexOf(label) >= 0 && output.indexOf("\n", output.indexOf(label)) >= 0);
    int at = output.indexOf(label) + label.length();
    String hex = output.substring(at, output.indexOf("\n", at)).strip();
    boolean client = role == DtlsRole.CLIENT;
    ByteArrayOutputStream material = new ByteArrayOutputStream();
    material.write(client ? keys.localKey() : keys.remoteKey());
    material.write(client ? keys.remoteKey() : keys.localKey());
    material.write(client ? keys.localSalt() : keys.remoteSalt());
    material.write(client ? keys.remoteSalt() : keys.localSalt());
    assertThat(HexFormat.of().withUpperCase().formatHex(material.toByteArray())).isEqualTo(hex);
  }

  private void exchangeData() throws IOException {
    requireProcess().getOutputStream().write("from openssl\n".getBytes(US_ASCII));
    requireProcess().getOutputStream().flush();
    assertThat(ours.awaitData()).isEqualTo("from openssl\n");
    ours.send("from us");
    DtlsEndpointTest.await("our data", () -> output.indexOf("from us") >= 0);
  }

  private void startOpenssl(SrtpProfile profile, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl", arguments[0], "-dtls1_2"));
    command.addAll(Arrays.asList(arguments).subList(1, arguments.length));
    command.addAll(
        List.of(
            "-cert",
            directory.resolve("cert.pem").toString(),
            "-key",
            directory.resolve("key.pem").toString(),
            "-keymatexport",
            "EXTRACTOR-dtls_srtp",
            "-keymatexportlen",
            String.valueOf(2 * (profile.keyBytes() + profile.saltBytes()))));
    Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
    process = started;
    Thread.ofVirtual()
        .start(() -> {
          try (InputStream in = started.getInputStream()) {
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
              output.append(new String(buffer, 0, n, US_ASCII));
            }
          } catch (IOException e) {
            output.append(e);
          }
        });
  }

  private Fingerprint makeCertificate(String algorithm, String parameter)
      throws IOException, InterruptedException, CertificateException {
    Path certificate = directory.resolve("cert.pem");
    Process made =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-nodes",
                "-newkey",
                algorithm,
                "-pkeyopt",
                (algorithm.equals("EC") ? "ec_paramgen_curve:" : "rsa_keygen_bits:") + parameter,
                "-keyout",
                directory.resolve("key.pem").toString(),
                "-out",
                certificate.toString(),
                "-subj",
                "/CN=peer",
                "-days",
                "1")
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes(), US_ASCII);
    assertThat(made.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(made.exitValue()).as(said).isZero();
    try (InputStream in = Files.newInputStream(certificate)) {
      return Fingerprints.sha256(
          CertificateFactory.getInstance("X.509").generateCertificate(in).getEncoded());
    }
  }

  /** Connects our endpoint with the socket; without a known peer the first sender is it. */
  private void receive(@Nullable SocketAddress known) {
    DatagramSocket ownSocket = socket();
    SocketAddress[] peer = {known};
    ours.wire =
        datagram -> {
          try {
            ownSocket.send(new DatagramPacket(datagram, datagram.length, peer[0]));
          } catch (IOException e) {
            output.append(e);
          }
        };
    receiver =
        Thread.ofVirtual()
            .start(() -> {
              DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
              while (!ownSocket.isClosed()) {
                try {
                  ownSocket.receive(packet);
                } catch (IOException e) {
                  return;
                }
                byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
                SocketAddress from = packet.getSocketAddress();
                loop.execute(now -> {
                  peer[0] = from;
                  ours.endpoint.handle(now, datagram, 0, datagram.length);
                });
              }
            });
  }

  private DatagramSocket socket() {
    DatagramSocket own = socket;
    if (own == null) {
      throw new AssertionError("no socket");
    }
    return own;
  }

  private Process requireProcess() {
    Process running = process;
    if (running == null) {
      throw new AssertionError("not started");
    }
    return running;
  }

  private static int freePort() throws IOException {
    try (DatagramSocket probe = new DatagramSocket(0, LOOPBACK)) {
      return probe.getLocalPort();
    }
  }
}

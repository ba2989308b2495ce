package dev.hibiki.net.dtls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.srtp.SrtpKeys;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Vector;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our endpoint against peers that differ from it, record layer included. */
class DtlsInteropTest {
  private final DtlsLoop loop = new DtlsLoop();
  private final BcDtlsFactory factory = DtlsEndpointTest.factory(DtlsEndpointTest.FAST);
  private final DtlsPeer ours = new DtlsPeer(loop, factory);

  @AfterEach
  void nothingStaysBehind() {
    ours.close();
    DtlsEndpointTest.await("all handshakes ended", () -> factory.handshakesUnderWay() == 0);
    loop.close();
  }

  @ParameterizedTest
  @CsvSource({
    "secp256r1, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "secp384r1, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "RSA, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  })
  void clientsWithAnyKeyAreServed(String key, String suite) throws Exception {
    BcPeer peer = new BcPeer(key);
    peer.suites = new int[] {suite(suite)};
    serve(peer);
    agreeOnKeys(peer, DtlsRole.SERVER);
    exchangeData(peer);
  }

  @ParameterizedTest
  @CsvSource({
    "secp256r1, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "secp256r1, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "RSA, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "RSA, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  })
  void serversWithAnyKeyAreUnderstood(String key, String suite) throws Exception {
    BcPeer peer = new BcPeer(key);
    peer.suites = new int[] {suite(suite)};
    ours.wire = peer::receive;
    peer.accept(ours::receive);
    ours.start(DtlsRole.CLIENT, peer.fingerprint());
    agreeOnKeys(peer, DtlsRole.CLIENT);
    exchangeData(peer);
  }

  @ParameterizedTest
  @CsvSource({
    "1 8 7, 7",
    "1 8, 8",
    "2 1, 1",
  })
  void theFirstProfileOfOursThatAClientOffersIsChosen(String offered, int chosen) {
    BcPeer peer = new BcPeer("secp256r1");
    peer.profiles = numbers(offered);
    serve(peer);
    assertThat(ours.awaitKeys().profile().id()).isEqualTo(chosen);
    DtlsEndpointTest.await("the client's end", peer.done::isDone);
    assertThat(peer.chosenProfile).isEqualTo(chosen);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "5 6", ""})
  void aClientWithoutACommonProfileIsRefused(String offered) {
    BcPeer peer = new BcPeer("secp256r1");
    peer.profiles = numbers(offered);
    serve(peer);
    assertThat(ours.awaitClosed()).isEqualTo("no SRTP profile in common");
    assertFails(peer);
  }

  @Test
  void aServerWithoutAProfileIsRefused() {
    BcPeer peer = new BcPeer("secp256r1");
    peer.profiles = new int[0];
    ours.wire = peer::receive;
    peer.accept(ours::receive);
    ours.start(DtlsRole.CLIENT, peer.fingerprint());
    assertThat(ours.awaitClosed()).isEqualTo("no SRTP profile in common");
    assertFails(peer);
  }

  @Test
  void aClientWithoutACertificateIsRefused() {
    BcPeer peer = new BcPeer("secp256r1");
    peer.sendCertificate = false;
    serve(peer);
    assertThat(ours.awaitClosed()).isEqualTo("the peer has no certificate");
    assertFails(peer);
  }

  @Test
  void aClientWithoutExtendedMasterSecretIsRefused() {
    BcPeer peer = new BcPeer("secp256r1");
    peer.extendedMasterSecret = false;
    serve(peer);
    assertThat(ours.awaitClosed()).containsIgnoringCase("extended master secret");
    assertFails(peer);
  }

  @Test
  void aClientOfAnOlderVersionIsRefused() {
    BcPeer peer = new BcPeer("secp256r1");
    peer.versions = ProtocolVersion.DTLSv10.only();
    peer.suites = new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA};
    serve(peer);
    assertThat(ours.awaitClosed()).contains("protocol_version");
    assertFails(peer);
  }

  @Test
  void aClientWithoutACommonCipherSuiteIsRefused() {
    BcPeer peer = new BcPeer("secp256r1");
    peer.suites =
        new int[] {
          CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
          CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
        };
    serve(peer);
    assertThat(ours.awaitClosed()).contains("handshake_failure");
    assertFails(peer);
  }

  /** As Chromium's: version 1.3 offered first, and a key share that fills a datagram. */
  @Test
  void aClientHelloOfDtls13ThatIsLargerThanTheMtuIsAnsweredWithDtls12() throws Exception {
    BcPeer peer = new BcPeer("secp256r1");
    peer.moreExtensions =
        extensions -> {
          extensions.put(43, new byte[] {4, (byte) 0xfe, (byte) 0xfc, (byte) 0xfe, (byte) 0xfd});
          extensions.put(51, new byte[1300]);
        };
    List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    ours.wire = peer::receive;
    ours.start(DtlsRole.SERVER, peer.fingerprint());
    peer.connect(datagram -> {
      sizes.add(datagram.length);
      ours.receive(datagram);
    });
    agreeOnKeys(peer, DtlsRole.SERVER);
    exchangeData(peer);
    assertThat(sizes.get(0) + sizes.get(1)).isGreaterThan(1400);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void flightsInManyFragmentsMayComeInAnyOrder(long seed) throws Exception {
    BcPeer peer = new BcPeer("RSA");
    peer.mtuBytes = 200;
    Random random = new Random(seed);
    ours.wire = peer::receive;
    ours.start(DtlsRole.SERVER, peer.fingerprint());
    peer.connect(datagram ->
        loop.executeLater(
            random.nextInt(15), now -> ours.endpoint.handle(now, datagram, 0, datagram.length)));
    agreeOnKeys(peer, DtlsRole.SERVER);
    exchangeData(peer);
  }

  @ParameterizedTest
  @ValueSource(ints = {NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1})
  @SuppressWarnings({"unchecked", "JdkObsolete"})
  void eachGroupIsTakenWhenItIsTheOnlyOne(int group) throws Exception {
    BcPeer peer = new BcPeer("secp256r1");
    peer.moreExtensions =
        extensions -> {
          try {
            // 0x11ec is X25519MLKEM768, which DTLS 1.2 cannot use.
            TlsExtensionsUtils.addSupportedGroupsExtension(
                extensions, new Vector<>(List.of(0x11ec, group)));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        };
    serve(peer);
    agreeOnKeys(peer, DtlsRole.SERVER);
  }

  @Test
  void aPeersCloseNotifyEndsTheConnection() throws Exception {
    BcPeer peer = new BcPeer("secp256r1");
    serve(peer);
    DTLSTransport transport = peer.done.get(20, TimeUnit.SECONDS);
    ours.awaitKeys();
    transport.close();
    assertThat(ours.awaitClosed()).isEqualTo("the peer closed");
  }

  private void serve(BcPeer peer) {
    ours.wire = peer::receive;
    ours.start(DtlsRole.SERVER, peer.fingerprint());
    peer.connect(ours::receive);
  }

  private void agreeOnKeys(BcPeer peer, DtlsRole role) throws Exception {
    SrtpKeys keys = ours.awaitKeys();
    assertThat(peer.done.get(20, TimeUnit.SECONDS)).isNotNull();
    assertThat(keys.profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    boolean client = role == DtlsRole.CLIENT;
    ByteArrayOutputStream material = new ByteArrayOutputStream();
    material.write(client ? keys.localKey() : keys.remoteKey());
    material.write(client ? keys.remoteKey() : keys.localKey());
    material.write(client ? keys.localSalt() : keys.remoteSalt());
    material.write(client ? keys.remoteSalt() : keys.localSalt());
    assertThat(material.toByteArray()).isEqualTo(peer.keyingMaterial);
  }

  private void exchangeData(BcPeer peer) throws Exception {
    DTLSTransport transport = peer.done.get(20, TimeUnit.SECONDS);
    for (int i = 0; i < 20; i++) {
      byte[] ping = ("ping " + i).getBytes(US_ASCII);
      transport.send(ping, 0, ping.length);
      assertThat(ours.awaitData()).isEqualTo("ping " + i);
      ours.send("pong " + i);
      byte[] buffer = new byte[2000];
      int length = transport.receive(buffer, 0, buffer.length, 20_000);
      assertThat(length).isPositive();
      assertThat(new String(buffer, 0, length, US_ASCII)).isEqualTo("pong " + i);
    }
  }

  private static void assertFails(BcPeer peer) {
    assertThatThrownBy(() -> peer.done.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
  }

  private static int suite(String name) {
    try {
      return CipherSuite.class.getField(name).getInt(null);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static int[] numbers(String text) {
    return text.isEmpty()
        ? new int[0]
        : List.of(text.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
  }
}

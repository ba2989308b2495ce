package dev.hibiki.net.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.net.crypto.JceSrtpCrypto;
import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.srtp.SrtpKeys;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.lang.ref.WeakReference;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client against our server, over links of all kinds. */
class DtlsEndpointTest {
  static final DtlsSettings FAST =
      new DtlsSettings(64, Duration.ofSeconds(15), Duration.ofMillis(30), 1200);

  private final DtlsLoop loop = new DtlsLoop();
  private final BcDtlsFactory factory = factory(FAST);
  private final BcDtlsFactory otherFactory = factory(FAST);
  private final DtlsPeer client = new DtlsPeer(loop, factory);
  private final DtlsPeer server = new DtlsPeer(loop, otherFactory);

  static BcDtlsFactory factory(DtlsSettings settings) {
    return new BcDtlsFactory(JceSrtpCrypto.sunJce(), settings, new SecureRandom());
  }

  @AfterEach
  void nothingStaysBehind() {
    client.close();
    server.close();
    await("all handshakes ended", () -> handshakes() == 0);
    loop.close();
  }

  @Test
  void bothSidesEndWithTheSameKeysTheOtherWayRound() {
    connect();
    SrtpKeys ours = client.awaitKeys();
    SrtpKeys theirs = server.awaitKeys();
    assertThat(ours.profile()).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
    assertThat(theirs.profile()).isEqualTo(ours.profile());
    assertThat(ours.localKey()).isEqualTo(theirs.remoteKey()).hasSize(16);
    assertThat(ours.localSalt()).isEqualTo(theirs.remoteSalt()).hasSize(12);
    assertThat(ours.remoteKey()).isEqualTo(theirs.localKey());
    assertThat(ours.remoteSalt()).isEqualTo(theirs.localSalt());
    assertThat(ours.localKey()).isNotEqualTo(ours.remoteKey());
  }

  @Test
  void dataGoesBothWaysAfterTheHandshake() {
    connect();
    client.awaitKeys();
    server.awaitKeys();
    for (int i = 0; i < 100; i++) {
      client.send("ping " + i);
      server.send("pong " + i);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(server.awaitData()).isEqualTo("ping " + i);
      assertThat(client.awaitData()).isEqualTo("pong " + i);
    }
  }

  @Test
  void closingTellsTheOtherSide() {
    connect();
    client.awaitKeys();
    server.awaitKeys();
    client.close();
    assertThat(server.awaitClosed()).isEqualTo("the peer closed");
    client.send("after");
    server.send("after");
    loop.run(() -> {});
    assertThat(client.isClosed()).isFalse();
    assertThat(client.data).isEmpty();
    assertThat(server.data).isEmpty();
  }

  @Test
  void dataBeforeTheHandshakeIsDropped() {
    client.send("early");
    connect();
    client.awaitKeys();
    server.awaitKeys();
    client.send("in time");
    assertThat(server.awaitData()).isEqualTo("in time");
  }

  @Test
  void everyDatagramOfAHandshakeFitsTheMtu() {
    List<Integer> sizes = new ArrayList<>();
    link(client, server, sizes(sizes));
    link(server, client, sizes(sizes));
    start();
    client.awaitKeys();
    server.awaitKeys();
    assertThat(loop.call(() -> List.copyOf(sizes))).allMatch(size -> size <= 1200);
  }

  @Test
  void datagramsThatComeBeforeTheStartAreKept() {
    link(client, server, datagram -> true);
    link(server, client, datagram -> true);
    client.start(DtlsRole.CLIENT, otherFactory.localFingerprint());
    await("the client's flight", () -> handshakes() == 1);
    // Several retransmissions arrive before the answer with our fingerprint has been applied.
    loop.executeLater(
        100, now -> server.endpoint.start(now, DtlsRole.SERVER, factory.localFingerprint()));
    client.awaitKeys();
    server.awaitKeys();
  }

  @Test
  void aClientWhoseFingerprintDiffersIsRefusedWithAReason() {
    wireUp();
    client.start(DtlsRole.CLIENT, otherFactory.localFingerprint());
    server.start(DtlsRole.SERVER, otherFactory.localFingerprint());
    assertThat(server.awaitClosed()).contains("fingerprint");
    assertThat(client.awaitClosed()).contains("bad_certificate");
    assertThat(server.isConnected()).isFalse();
    assertThat(client.isConnected()).isFalse();
  }

  @Test
  void aServerWhoseFingerprintDiffersIsRefusedWithAReason() {
    wireUp();
    client.start(DtlsRole.CLIENT, factory.localFingerprint());
    server.start(DtlsRole.SERVER, factory.localFingerprint());
    assertThat(client.awaitClosed()).contains("fingerprint");
    assertThat(server.awaitClosed()).contains("bad_certificate");
  }

  @Test
  void anUnknownFingerprintAlgorithmIsRefusedAtOnce() {
    server.start(DtlsRole.SERVER, new Fingerprint("md5", "00"));
    assertThat(server.awaitClosed()).contains("md5");
  }

  @Test
  void aPeerThatNeverSpeaksFailsTheHandshakeInTime() {
    DtlsSettings hasty = new DtlsSettings(64, Duration.ofMillis(150), Duration.ofMillis(30), 1200);
    DtlsPeer lonelyServer = new DtlsPeer(loop, factory(hasty));
    DtlsPeer lonelyClient = new DtlsPeer(loop, factory(hasty));
    lonelyServer.start(DtlsRole.SERVER, factory.localFingerprint());
    lonelyClient.start(DtlsRole.CLIENT, factory.localFingerprint());
    assertThat(lonelyServer.awaitClosed()).isEqualTo("the peer never began the handshake");
    assertThat(lonelyClient.awaitClosed()).isEqualTo("the handshake took too long");
  }

  /** Loss, duplicates and disorder of one in five each, then a clean link for the data. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void aBadLinkOnlyTakesLonger(long seed) {
    Random random = new Random(seed);
    badLink(client, server, random);
    badLink(server, client, random);
    start();
    assertThat(client.awaitKeys().localKey())
        .as("seed %d", seed)
        .isEqualTo(server.awaitKeys().remoteKey());
    wireUp();
    client.send("ping");
    assertThat(server.awaitData()).isEqualTo("ping");
    server.send("pong");
    assertThat(client.awaitData()).isEqualTo("pong");
  }

  @Test
  void theLastFlightIsRepeatedUntilItArrives() {
    AtomicInteger lost = new AtomicInteger();
    link(client, server, datagram -> true);
    link(
        server,
        client,
        datagram ->
            RecordHeader.type(datagram, 0) != RecordHeader.CHANGE_CIPHER_SPEC
                || lost.incrementAndGet() > 3);
    start();
    server.awaitKeys();
    client.awaitKeys();
    assertThat(lost.get()).isGreaterThanOrEqualTo(4);
    client.send("ping");
    assertThat(server.awaitData()).isEqualTo("ping");
    server.send("pong");
    assertThat(client.awaitData()).isEqualTo("pong");
  }

  @Test
  void dataThatOvertakesTheLastFlightIsNotLost() {
    link(client, server, datagram -> true);
    List<byte[]> held = new ArrayList<>();
    server.wire =
        datagram -> {
          if (RecordHeader.type(datagram, 0) == RecordHeader.CHANGE_CIPHER_SPEC) {
            held.add(datagram);
          } else {
            client.receive(datagram);
          }
        };
    start();
    server.awaitKeys();
    server.send("early");
    loop.execute(now -> {
      held.forEach(client::receive);
      server.wire = client::receive;
    });
    client.awaitKeys();
    assertThat(client.awaitData()).isEqualTo("early");
  }

  @Test
  void garbageDuringTheHandshakeDoesNotDisturbIt() {
    Random random = new Random(42);
    for (DtlsPeer peer : List.of(client, server)) {
      DtlsPeer other = peer == client ? server : client;
      peer.wire =
          datagram -> {
            for (int i = 0; i < 3; i++) {
              byte[] garbage = new byte[random.nextInt(60) + 1];
              random.nextBytes(garbage);
              garbage[0] = (byte) (20 + random.nextInt(44));
              other.receive(garbage);
              // A fragment that claims 16 MiB.
              byte[] huge = datagram.clone();
              if (huge.length > 30
                  && RecordHeader.type(huge, 0) == RecordHeader.HANDSHAKE
                  && RecordHeader.epoch(huge, 0) == 0) {
                huge[14] = (byte) 0xFF;
                huge[18] = (byte) random.nextInt(16);
                other.receive(huge);
              }
            }
            other.receive(datagram);
          };
    }
    start();
    client.awaitKeys();
    server.awaitKeys();
  }

  /** Nothing to hope for but an orderly end. */
  @Test
  void changedHandshakeDatagramsEndInKeysOrAReason() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    DtlsSettings hasty = new DtlsSettings(64, Duration.ofMillis(400), Duration.ofMillis(20), 1200);
    BcDtlsFactory one = factory(hasty);
    BcDtlsFactory two = factory(hasty);
    List<DtlsPeer> peers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      DtlsPeer first = new DtlsPeer(loop, one);
      DtlsPeer second = new DtlsPeer(loop, two);
      first.wire = datagram -> second.receive(mutated(datagram, random));
      second.wire = datagram -> first.receive(mutated(datagram, random));
      first.start(DtlsRole.CLIENT, two.localFingerprint());
      second.start(DtlsRole.SERVER, one.localFingerprint());
      peers.add(first);
      peers.add(second);
    }
    for (DtlsPeer peer : peers) {
      await("an end, seed " + seed, () -> peer.isConnected() || peer.isClosed());
    }
    peers.forEach(DtlsPeer::close);
    await("all handshakes ended", () -> one.handshakesUnderWay() + two.handshakesUnderWay() == 0);
  }

  private static byte[] mutated(byte[] datagram, Random random) {
    byte[] changed = datagram.clone();
    for (int i = random.nextInt(4); i > 0; i--) {
      // Most of what decides lies in front.
      int at = random.nextInt(random.nextBoolean() ? Math.min(80, changed.length) : changed.length);
      changed[at] = (byte) random.nextInt(256);
    }
    return random.nextInt(10) == 0
        ? Arrays.copyOf(changed, random.nextInt(changed.length))
        : changed;
  }

  @Test
  void garbageAfterTheHandshakeDoesNotDisturbTheConnection() {
    connect();
    client.awaitKeys();
    server.awaitKeys();
    Random random = new Random(43);
    for (int i = 0; i < 500; i++) {
      byte[] garbage = new byte[random.nextInt(100) + 1];
      random.nextBytes(garbage);
      garbage[0] = (byte) (20 + random.nextInt(44));
      server.receive(garbage);
    }
    // An alert that is not protected is not the peer's.
    server.receive(new byte[] {21, -2, -3, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40});
    client.send("still here");
    assertThat(server.awaitData()).isEqualTo("still here");
  }

  @Test
  void aStartThatComesTwiceChangesNothing() {
    connect();
    client.start(DtlsRole.SERVER, factory.localFingerprint());
    client.awaitKeys();
    server.awaitKeys();
  }

  @Test
  void closingAtAnyMomentLeavesNothingBehind() {
    Random random = new Random(7);
    List<DtlsPeer> peers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      DtlsPeer one = new DtlsPeer(loop, factory);
      DtlsPeer two = new DtlsPeer(loop, otherFactory);
      peers.add(one);
      peers.add(two);
      AtomicInteger datagrams = new AtomicInteger();
      int last = random.nextInt(12);
      Consumer<DtlsPeer> closeAtLast =
          peer -> {
            if (datagrams.getAndIncrement() == last) {
              one.close();
            }
          };
      one.wire =
          datagram -> {
            closeAtLast.accept(one);
            two.receive(datagram);
          };
      two.wire =
          datagram -> {
            closeAtLast.accept(two);
            one.receive(datagram);
          };
      one.start(DtlsRole.CLIENT, otherFactory.localFingerprint());
      two.start(DtlsRole.SERVER, factory.localFingerprint());
      if (last == 0) {
        one.close();
      }
    }
    loop.run(() -> {});
    peers.forEach(DtlsPeer::close);
    await("all handshakes ended", () -> handshakes() == 0);
    loop.run(() -> {});
    List<WeakReference<DtlsPeer>> references = peers.stream().map(WeakReference::new).toList();
    peers.clear();
    await(
        "all endpoints collected",
        () -> {
          System.gc();
          return references.stream().allMatch(reference -> reference.refersTo(null));
        });
  }

  @Test
  void moreHandshakesThanSlotsWaitTheirTurn() {
    BcDtlsFactory narrow =
        factory(new DtlsSettings(1, Duration.ofSeconds(15), Duration.ofMillis(30), 1200));
    List<DtlsPeer> servers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      DtlsPeer one = new DtlsPeer(loop, factory);
      DtlsPeer two = new DtlsPeer(loop, narrow);
      one.wire = two::receive;
      two.wire = one::receive;
      two.start(DtlsRole.SERVER, factory.localFingerprint());
      one.start(DtlsRole.CLIENT, narrow.localFingerprint());
      servers.add(two);
    }
    // One that never hears from its client takes no slot.
    DtlsPeer silent = new DtlsPeer(loop, narrow);
    silent.start(DtlsRole.SERVER, factory.localFingerprint());
    servers.forEach(DtlsPeer::awaitKeys);
    silent.close();
    await("all handshakes ended", () -> narrow.handshakesUnderWay() == 0);
  }

  private void connect() {
    wireUp();
    start();
  }

  private void wireUp() {
    client.wire = server::receive;
    server.wire = client::receive;
  }

  private void start() {
    server.start(DtlsRole.SERVER, factory.localFingerprint());
    client.start(DtlsRole.CLIENT, otherFactory.localFingerprint());
  }

  private static void link(DtlsPeer from, DtlsPeer to, Predicate<byte[]> passes) {
    from.wire =
        datagram -> {
          if (passes.test(datagram)) {
            to.receive(datagram);
          }
        };
  }

  private void badLink(DtlsPeer from, DtlsPeer to, Random random) {
    from.wire =
        datagram -> {
          int copies = random.nextInt(5) == 0 ? 0 : random.nextInt(5) == 0 ? 2 : 1;
          for (int i = 0; i < copies; i++) {
            if (random.nextInt(5) == 0) {
              byte[] late = Arrays.copyOf(datagram, datagram.length);
              loop.executeLater(
                  random.nextInt(20), now -> to.endpoint.handle(now, late, 0, late.length));
            } else {
              to.receive(datagram);
            }
          }
        };
  }

  private static Predicate<byte[]> sizes(List<Integer> sizes) {
    return datagram -> sizes.add(datagram.length);
  }

  private int handshakes() {
    return factory.handshakesUnderWay() + otherFactory.handshakesUnderWay();
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("never happened: " + what);
      }
      Thread.onSpinWait();
    }
  }
}

package dev.hibiki.media.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hibiki.net.crypto.SrtpCryptoForms;
import dev.hibiki.net.dtls.BcDtlsFactory;
import dev.hibiki.net.dtls.DtlsSettings;
import dev.hibiki.net.io.IoSettings;
import dev.hibiki.net.io.NetTransport;
import dev.hibiki.net.io.PacketIo;
import dev.hibiki.net.io.UdpEdge;
import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.ice.IceCredentials;
import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.sctp.DataChannel;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunClass;
import dev.hibiki.rtc.stun.StunIntegrity;
import dev.hibiki.rtc.stun.StunMessage;
import dev.hibiki.rtc.stun.StunWriter;
import dev.hibiki.rtc.stun.TransactionId;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two shards behind one UDP port, over real sockets. */
abstract class HandOverContract {
  private static final SrtpCrypto CRYPTO = SrtpCryptoForms.best();
  private static final int CLIENTS = 20;

  private final Random random = new Random(1);
  private final List<PacketIo> ios = new ArrayList<>();
  private final List<MediaShard> shards = new ArrayList<>();
  private final List<DatagramSocket> clients = new ArrayList<>();
  private EventLoopGroup loops;
  private InetSocketAddress address;

  abstract NetTransport transport();

  @BeforeEach
  void start() throws IOException {
    assumeThat(transport().available() && transport().sharesPorts()).isTrue();
    loops = transport().newEventLoopGroup(2, new DefaultThreadFactory("shard-test", true));
    ShardRouter router = new ShardRouter(2, true);
    address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    for (int index = 0; index < 2; index++) {
      PacketIo io =
          new PacketIo(transport(), loops.next(), IoSettings.defaults().withReusePort(true));
      ios.add(io);
      MediaShard shard = new MediaShard(index, io, System::nanoTime, router);
      shards.add(shard);
      UdpEdge edge = io.bindUdp(address, shard);
      address = edge.localAddress();
    }
    for (int i = 0; i < CLIENTS; i++) {
      DatagramSocket client =
          new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      client.setSoTimeout(5000);
      clients.add(client);
    }
  }

  @AfterEach
  void stop() {
    clients.forEach(DatagramSocket::close);
    ios.forEach(PacketIo::close);
    if (loops != null) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @Test
  void aBindingRequestIsAnsweredWhereverItArrives() throws IOException {
    for (int shard = 0; shard < 2; shard++) {
      PeerTransport peer = peer(shard);
      for (DatagramSocket client : clients) {
        assertThat(answered(client, peer.localCredentials())).isTrue();
      }
    }
    // Twenty sockets all hash to the same side once in half a million runs.
    for (int shard = 0; shard < 2; shard++) {
      assertThat(counts(shard).handOver().given()).isPositive();
      assertThat(counts(shard).handOver().taken()).isEqualTo(counts(1 - shard).handOver().given());
      assertThat(counts(shard).unknownDatagrams()).isZero();
    }
  }

  @Test
  void whatSaysNothingOfItsShardIsFoundByItsPath() throws IOException {
    PeerTransport peer = peer(1);
    for (DatagramSocket client : clients) {
      assertThat(answered(client, peer.localCredentials())).isTrue();
    }
    long taken = counts(1).handOver().taken();
    for (DatagramSocket client : clients) {
      client.send(new DatagramPacket(new byte[] {(byte) 0x80, 96, 0, 1}, 4, address));
    }
    // The same sockets are wrong again.
    await(() -> counts(1).handOver().taken() == 2 * taken);
    assertThat(counts(0).unknownDatagrams() + counts(1).unknownDatagrams()).isZero();

    onShard(
        1,
        nowNanos -> {
          peer.close(nowNanos);
          return true;
        });
    for (DatagramSocket client : clients) {
      client.send(new DatagramPacket(new byte[] {(byte) 0x80, 96, 0, 2}, 4, address));
    }
    await(() -> counts(0).unknownDatagrams() + counts(1).unknownDatagrams() == CLIENTS);
    assertThat(counts(1).handOver().taken()).isEqualTo(2 * taken);
  }

  @Test
  void anOldSocketServesANewConnectionOnAnotherShard() throws IOException {
    PeerTransport before = peer(0);
    PeerTransport after = peer(1);
    for (DatagramSocket client : clients) {
      assertThat(answered(client, before.localCredentials())).isTrue();
      assertThat(answered(client, after.localCredentials())).isTrue();
    }
    assertThat(counts(0).unknownDatagrams() + counts(1).unknownDatagrams()).isZero();
  }

  @Test
  void anUnknownRequestIsHandedOverOnceAndCounted() throws IOException {
    IceCredentials nobody = IceCredentials.generate(random, UfragPrefix.of(1));
    for (DatagramSocket client : clients) {
      client.send(request(nobody));
    }
    await(() -> counts(1).unknownDatagrams() == CLIENTS);
    assertThat(counts(0).unknownDatagrams()).isZero();
    assertThat(counts(1).handOver().given()).isZero();
  }

  @Test
  void aShardThatDoesNotTurnLosesWhatIsBeyondTheBoundAndTheOtherGoesOn() throws Exception {
    PeerTransport stuck = peer(1);
    CountDownLatch held = new CountDownLatch(1);
    ios.get(1).loop().execute(() -> hold(held));
    int sent = 0;
    while (counts(0).handOver().droppedFull() == 0) {
      assertThat(sent++).as("never full").isLessThan(1000);
      for (DatagramSocket client : clients) {
        client.send(request(stuck.localCredentials()));
      }
    }
    ShardCounts.HandOver given = counts(0).handOver();
    assertThat(given.given()).isEqualTo(512);
    PeerTransport free = peer(0);
    assertThat(clients.stream().anyMatch(client -> answeredSoon(client, free))).isTrue();
    held.countDown();
    await(() -> counts(1).handOver().taken() == 512);
  }

  private static void hold(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private PeerTransport peer(int shard) {
    BcDtlsFactory dtls = new BcDtlsFactory(CRYPTO, DtlsSettings.defaults(), new SecureRandom());
    LocalCandidate local =
        new LocalCandidate(Candidate.host(Path.Protocol.UDP, address, 65_535), address);
    ShardPeers peers =
        new ShardPeers(shards.get(shard), List.of(local), true, dtls, CRYPTO, new Random(shard));
    return onShard(shard, nowNanos -> peers.create(true, new Silent()));
  }

  private DatagramPacket request(IceCredentials to) {
    byte[] bytes = new byte[200];
    int length =
        new StunWriter()
            .begin(bytes, 0, StunClass.REQUEST, StunMessage.BINDING, TransactionId.next(random))
            .text(StunAttributes.USERNAME, to.ufrag() + ":theirs")
            .int32(StunAttributes.PRIORITY, 1)
            .int64(StunAttributes.ICE_CONTROLLING, 1)
            .integrity(StunIntegrity.shortTerm(to.pwd()))
            .fingerprint()
            .length();
    return new DatagramPacket(bytes, length, address);
  }

  private boolean answered(DatagramSocket client, IceCredentials to) throws IOException {
    client.send(request(to));
    DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
    client.receive(answer);
    StunMessage message = new StunMessage();
    return answer.getSocketAddress().equals(address)
        && message.wrap(answer.getData(), 0, answer.getLength())
        && message.messageClass() == StunClass.SUCCESS;
  }

  private boolean answeredSoon(DatagramSocket client, PeerTransport peer) {
    try {
      client.setSoTimeout(300);
      return answered(client, peer.localCredentials());
    } catch (IOException e) {
      return false;
    }
  }

  private ShardCounts counts(int shard) {
    return onShard(shard, nowNanos -> shards.get(shard).counts());
  }

  private <T> T onShard(int shard, LongFunction<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    shards.get(shard).execute(nowNanos -> result.complete(work.apply(nowNanos)));
    return result.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("never happened").isNegative();
      Thread.onSpinWait();
    }
  }

  /** Nothing is to be heard of a peer that is only asked for answers. */
  private static final class Silent implements PeerEvents {
    @Override
    public void connected(long nowNanos) {}

    @Override
    public void iceConnectivityChanged(long nowNanos, boolean reachable) {}

    @Override
    public void failed(long nowNanos, String reason) {}

    @Override
    public void rtp(long nowNanos, byte[] packet, int offset, int length) {}

    @Override
    public void rtcp(long nowNanos, byte[] packet, int offset, int length) {}

    @Override
    public void channelOpened(long nowNanos, DataChannel channel) {}

    @Override
    public void channelMessage(
        long nowNanos,
        DataChannel channel,
        boolean binary,
        byte[] message,
        int offset,
        int length) {}

    @Override
    public void channelClosed(long nowNanos, DataChannel channel) {}
  }
}

package dev.hibiki.net.peer;

import dev.hibiki.net.crypto.JceSrtpCrypto;
import dev.hibiki.net.dtls.BcDtlsFactory;
import dev.hibiki.net.dtls.DtlsSettings;
import dev.hibiki.rtc.Owner;
import dev.hibiki.rtc.PeerConfig;
import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.PeerWire;
import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.ice.IceConfig;
import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.sctp.DataChannel;
import dev.hibiki.rtc.sctp.SctpConfig;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One peer on a wire in memory: what it sends waits in {@link #sent}. */
final class PeerEnd implements PeerWire, PeerEvents, Owner {
  private static final JceSrtpCrypto CRYPTO = JceSrtpCrypto.probe();

  final Deque<byte[]> sent = new ArrayDeque<>();
  final List<DataChannel> channels = new ArrayList<>();
  final List<String> messages = new ArrayList<>();
  final PeerTransport peer;
  final Path path;

  /** How many DTLS handshakes are under way. */
  final IntSupplier handshakes;

  @Nullable DtlsEndpoint dtls;
  @Nullable String failure;
  long rtpPackets;
  long rtcpPackets;
  boolean connected;

  private final ConcurrentLinkedQueue<LongConsumer> work = new ConcurrentLinkedQueue<>();
  private final RtpHeader header = new RtpHeader();
  private byte[] slot = new byte[2048];

  PeerEnd(int localPort, int remotePort, boolean controlling, long seed) {
    InetSocketAddress local = new InetSocketAddress("127.0.0.1", localPort);
    path = new Path(Path.Protocol.UDP, local, new InetSocketAddress("127.0.0.1", remotePort));
    BcDtlsFactory real = new BcDtlsFactory(CRYPTO, DtlsSettings.defaults(), new SecureRandom());
    handshakes = real::handshakesUnderWay;
    DtlsEndpoint.Factory remembering =
        new DtlsEndpoint.Factory() {
          @Override
          public Fingerprint localFingerprint() {
            return real.localFingerprint();
          }

          @Override
          public DtlsEndpoint create(Owner owner, DtlsEndpoint.Listener listener) {
            DtlsEndpoint made = real.create(owner, listener);
            dtls = made;
            return made;
          }
        };
    peer =
        new PeerTransport(
            new PeerConfig(IceConfig.full().withControlling(controlling), SctpConfig.defaults()),
            this,
            this,
            remembering,
            this,
            CRYPTO,
            new Random(seed));
    peer.addLocalCandidate(Candidate.host(Path.Protocol.UDP, local, 65_535), local);
  }

  void work(long nowNanos) {
    for (LongConsumer next = work.poll(); next != null; next = work.poll()) {
      next.accept(nowNanos);
    }
    if (peer.deadlineNanos() != Long.MAX_VALUE && peer.deadlineNanos() - nowNanos <= 0) {
      peer.onTimeout(nowNanos);
    }
  }

  void receive(long nowNanos, byte[] datagram) {
    peer.handle(nowNanos, path, datagram, 0, datagram.length);
  }

  @Override
  public void execute(LongConsumer task) {
    work.add(task);
  }

  @Override
  public byte[] array() {
    return slot;
  }

  @Override
  public int reserve(int capacityBytes) {
    slot = new byte[capacityBytes];
    return 0;
  }

  @Override
  public void commit(Path to, int lengthBytes) {
    sent.add(Arrays.copyOf(slot, lengthBytes));
  }

  @Override
  public void claimUfrag(String localUfrag, PeerTransport owner) {}

  @Override
  public void expectPath(Path expected, PeerTransport owner) {}

  @Override
  public void bindPath(Path bound, PeerTransport owner) {}

  @Override
  public void release(PeerTransport owner) {}

  @Override
  public void connected(long nowNanos) {
    connected = true;
  }

  @Override
  public void iceConnectivityChanged(long nowNanos, boolean reachable) {}

  @Override
  public void failed(long nowNanos, String reason) {
    failure = reason;
  }

  @Override
  public void rtp(long nowNanos, byte[] packet, int offset, int length) {
    header.parse(packet, offset, length);
    rtpPackets++;
  }

  @Override
  public void rtcp(long nowNanos, byte[] packet, int offset, int length) {
    RtcpReader.read(packet, offset, length, new RtcpVisitor() {});
    rtcpPackets++;
  }

  @Override
  public void channelOpened(long nowNanos, DataChannel channel) {
    channels.add(channel);
  }

  @Override
  public void channelMessage(
      long nowNanos, DataChannel channel, boolean binary, byte[] message, int offset, int length) {
    messages.add(
        channel.label() + ":" + new String(message, offset, length, StandardCharsets.UTF_8));
  }

  @Override
  public void channelClosed(long nowNanos, DataChannel channel) {}
}

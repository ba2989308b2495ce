package dev.hibiki.net.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.PeerDrop;
import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.sctp.DataChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two peers with real DTLS, SRTP and SCTP, and what hostile packets do to them: nothing. */
class PeerTransportTest {
  /** {@code -Dhibiki.mutations=1000000} for a long run. */
  private static final int MUTATIONS = Integer.getInteger("hibiki.mutations", 100_000);

  private static final long PATIENCE_NANOS = 20_000_000_000L;

  private final PeerEnd server = new PeerEnd(1000, 2000, false, 1);
  private final PeerEnd client = new PeerEnd(2000, 1000, true, 2);
  private final List<byte[]> captured = new ArrayList<>();
  private int nextSequence = 1;

  @BeforeEach
  void connect() {
    long now = System.nanoTime();
    for (Candidate candidate : client.peer.localCandidates()) {
      server.peer.addRemoteCandidate(now, candidate);
    }
    server.peer.enableData(now);
    client.peer.enableData(now);
    server.peer.remoteDescription(
        now, client.peer.localCredentials(), client.peer.localFingerprint(), DtlsRole.SERVER);
    client.peer.remoteDescription(
        now, server.peer.localCredentials(), server.peer.localFingerprint(), DtlsRole.CLIENT);
    for (Candidate candidate : server.peer.localCandidates()) {
      client.peer.addRemoteCandidate(now, candidate);
    }
    until(() -> server.connected && client.connected && client.peer.dataReady());
  }

  private void step() {
    long now = System.nanoTime();
    server.work(now);
    client.work(now);
    for (byte[] out = client.sent.poll(); out != null; out = client.sent.poll()) {
      captured.add(out.clone());
      server.receive(now, out);
    }
    for (byte[] out = server.sent.poll(); out != null; out = server.sent.poll()) {
      client.receive(now, out);
    }
  }

  private void until(BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(deadlineNanos - System.nanoTime()).as("time left").isPositive();
      step();
      LockSupport.parkNanos(100_000);
    }
  }

  private byte[] rtp(int payloadBytes) {
    byte[] packet = new byte[12 + payloadBytes];
    new RtpWriter().start(packet, 0, 96, true, nextSequence++, 90_000, 0x5EED).finish();
    return packet;
  }

  private void sendRtp(byte[] packet) {
    assertThat(client.peer.sendRtp(packet, 0, 12, packet, 12, packet.length - 12)).isTrue();
  }

  private void expectMediaToFlow() {
    long before = server.rtpPackets;
    sendRtp(rtp(1000));
    until(() -> server.rtpPackets == before + 1);
  }

  @Test
  void mediaAndFeedbackArriveDecrypted() {
    expectMediaToFlow();
    byte[] feedback = new byte[100];
    RtcpWriter writer = new RtcpWriter().start(feedback, 0, feedback.length);
    writer.pictureLoss(1, 0x5EED);
    client.peer.sendRtcp(feedback, 0, writer.length());
    until(() -> server.rtcpPackets == 1);
  }

  @Test
  void aDataChannelCarriesMessagesBothWays() {
    DataChannel channel =
        Objects.requireNonNull(client.peer.openChannel(System.nanoTime(), "_reliable", true, -1));
    byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
    client.peer.sendData(System.nanoTime(), channel, true, text, 0, text.length);
    until(() -> server.messages.contains("_reliable:hello"));
    DataChannel answer = server.channels.getFirst();
    server.peer.sendData(System.nanoTime(), answer, true, text, 0, text.length);
    until(() -> client.messages.contains("_reliable:hello"));
  }

  @Test
  void aReplayedPacketIsDroppedAndCounted() {
    captured.clear();
    sendRtp(rtp(100));
    until(() -> server.rtpPackets == 1);
    byte[] again = captured.getLast().clone();
    server.receive(System.nanoTime(), again);
    assertThat(server.rtpPackets).isEqualTo(1);
    assertThat(server.peer.dropped(PeerDrop.REPLAYED)).isEqualTo(1);
  }

  @Test
  void damagedDatagramsChangeNothing() {
    for (int i = 0; i < 20; i++) {
      sendRtp(rtp(50 + 50 * i));
    }
    byte[] report = new byte[200];
    RtcpWriter writer = new RtcpWriter().start(report, 0, report.length);
    writer.receiverReport(1);
    client.peer.sendRtcp(report, 0, writer.length());
    DataChannel channel =
        Objects.requireNonNull(client.peer.openChannel(System.nanoTime(), "_lossy", false, 0));
    client.peer.sendData(System.nanoTime(), channel, true, report, 0, 100);
    until(() -> server.rtcpPackets == 1 && server.messages.size() == 1);

    List<byte[]> seeds = List.copyOf(captured);
    Random random = new Random(20_26);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = Damage.of(random, seeds.get(random.nextInt(seeds.size())));
      server.receive(System.nanoTime(), damaged);
      if (i % 1000 == 0) {
        step();
      }
    }
    assertThat(server.failure).isNull();
    expectMediaToFlow();
  }

  @Test
  void damagedPlainTextUnderValidKeysChangesNothing() {
    Random random = new Random(8_254);
    byte[] report = new byte[200];
    RtcpWriter writer = new RtcpWriter().start(report, 0, report.length);
    writer.senderReport(1, 2, 3, 4, 5);
    writer.reportBlock(1, 2, 3, 4, 5, 6, 7);
    writer.nack(1, 2, new int[] {1, 2, 30, 4000}, 4);
    writer.pictureLoss(1, 2);
    int reportLength = writer.length();
    for (int i = 0; i < MUTATIONS / 2; i++) {
      byte[] sound = rtp(random.nextInt(200));
      byte[] packet = Damage.inside(random, sound);
      // What the sealing side itself needs: the version, no extension block, RTP and not RTCP.
      packet[0] = (byte) (packet[0] & 0x20 | 0x80);
      packet[1] = sound[1];
      // A sequence number is never sealed twice.
      System.arraycopy(sound, 2, packet, 2, 2);
      System.arraycopy(sound, 8, packet, 8, 4);
      client.peer.sendRtp(packet, 0, 12, packet, 12, packet.length - 12);
      byte[] feedback = Damage.inside(random, Arrays.copyOf(report, reportLength));
      feedback[0] = (byte) (feedback[0] & 0x3F | 0x80);
      client.peer.sendRtcp(feedback, 0, feedback.length);
      if (i % 500 == 0) {
        step();
      }
    }
    step();
    assertThat(server.failure).isNull();
    assertThat(server.rtcpPackets).isGreaterThan(0);
    expectMediaToFlow();
  }

  @Test
  void damagedSctpUnderValidKeysLeavesMediaAlone() {
    DataChannel channel =
        Objects.requireNonNull(client.peer.openChannel(System.nanoTime(), "_reliable", true, -1));
    byte[] text = new byte[500];
    client.peer.sendData(System.nanoTime(), channel, true, text, 0, text.length);
    until(() -> server.messages.size() == 1);
    Random random = new Random(9_260);
    byte[] sctp = new byte[60];
    sctp[0] = 0x13;
    sctp[1] = (byte) 0x88;
    sctp[2] = 0x13;
    sctp[3] = (byte) 0x88;
    for (int i = 0; i < MUTATIONS / 10; i++) {
      byte[] damaged = Damage.inside(random, sctp);
      Objects.requireNonNull(client.dtls)
          .send(System.nanoTime(), damaged, 0, 12 + random.nextInt(damaged.length - 12));
      if (i % 500 == 0) {
        step();
      }
    }
    step();
    assertThat(server.failure).isNull();
    expectMediaToFlow();
  }
}

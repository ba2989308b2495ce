package dev.hibiki.sfu.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.Encryption;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.sdp.CodecCatalog;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.RtcpFeedback;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedundantAudioTest {
  private static final int OPUS = 111;
  private static final int RED = 63;

  private final SimRoom sim = new SimRoom(21);
  private final SimClient alice = sim.dual("alice");
  private int ssrc;

  private SimClient joined(SimClient client) {
    client.join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private SimClient firefox() {
    return joined(
        sim.dual("firefox")
            .session(session ->
                session.setClient(
                    ClientInfo.newBuilder()
                        .setSdk(ClientInfo.SDK.JS)
                        .setProtocol(16)
                        .setBrowser("firefox"))));
  }

  private MediaSection publish(AddTrackRequest.Builder request) {
    joined(alice);
    alice.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                request.setCid("mic").setType(TrackType.AUDIO).setSource(TrackSource.MICROPHONE)));
    String mid = alice.offerTrack(TrackType.AUDIO, "mic", false);
    sim.run(SimRoom.SECOND);
    ssrc = alice.lastSsrc();
    return requireNonNull(alice.lastAnswer.section(mid));
  }

  /** A packet that holds what two packets before it held, and itself. */
  private void send(int sequence) {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (int back = 2; back > 0; back--) {
      int word = (0x80 | OPUS) << 24 | 960 * back << 10 | 20;
      payload.write(word >>> 24);
      payload.write(word >>> 16);
      payload.write(word >>> 8);
      payload.write(word);
    }
    payload.write(OPUS);
    for (int back = 2; back >= 0; back--) {
      payload.writeBytes(opus(sequence - back));
    }
    alice.publisher.sendRtp(RED, sequence, 960 * sequence, ssrc, payload.toByteArray());
    sim.run(20 * SimRoom.MILLI);
  }

  private static byte[] opus(int sequence) {
    byte[] payload = new byte[20];
    payload[0] = 0x78;
    payload[1] = (byte) sequence;
    return payload;
  }

  private static List<RtpHeader> packets(SimClient client) {
    List<RtpHeader> headers = new ArrayList<>();
    for (byte[] packet : client.subscriber.packets) {
      RtpHeader header = new RtpHeader();
      assertThat(header.parse(packet, 0, packet.length)).isTrue();
      headers.add(header);
    }
    return headers;
  }

  @Test
  void redundancyIsPreferredUnlessTheTrackIsWithoutIt() {
    MediaSection with = publish(AddTrackRequest.newBuilder());
    assertThat(with.codecs().getFirst().isRed()).isTrue();
    assertThat(with.codecs().get(1).isNamed("opus")).isTrue();
    SimRoom other = new SimRoom(22);
    SimClient bob = other.dual("bob").join();
    other.run(SimRoom.SECOND);
    bob.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                AddTrackRequest.newBuilder()
                    .setCid("mic")
                    .setType(TrackType.AUDIO)
                    .setDisableRed(true)));
    String mid = bob.offerTrack(TrackType.AUDIO, "mic", false);
    other.run(SimRoom.SECOND);
    assertThat(requireNonNull(bob.lastAnswer.section(mid)).codecs().getFirst().isNamed("opus"))
        .isTrue();
  }

  @Test
  void whoReadsRedundancyGetsItAsItIs() {
    SimClient bob = joined(sim.dual("bob"));
    publish(AddTrackRequest.newBuilder());
    send(10);
    sim.run(SimRoom.SECOND);
    send(11);
    assertThat(packets(bob))
        .singleElement()
        .satisfies(p -> {
          assertThat(p.payloadType()).isEqualTo(RED);
          assertThat(p.payloadLength()).isEqualTo(9 + 3 * 20);
        });
    MediaSection section =
        bob.lastServerOffer.sections().stream()
            .filter(s -> !s.msids().isEmpty())
            .findFirst()
            .orElseThrow();
    assertThat(section.codecs())
        .extracting(c -> c.name().toLowerCase())
        .containsExactly("red", "opus");
    assertThat(section.codecs()).noneMatch(c -> c.has(RtcpFeedback.NACK));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoDoesNotReadItGetsWhatIsInIt(boolean refusesInItsAnswer) {
    SimClient bob;
    if (refusesInItsAnswer) {
      bob = sim.dual("bob");
      bob.receivable = CodecCatalog.defaults().without("red");
      joined(bob);
    } else {
      bob = firefox();
    }
    SimClient carol = joined(sim.dual("carol"));
    publish(AddTrackRequest.newBuilder());
    send(10);
    sim.run(SimRoom.SECOND);
    for (int sequence = 11; sequence < 30; sequence++) {
      // Of three packets in a row that are lost two are made again.
      if (sequence != 13 && sequence != 16 && sequence != 17 && (sequence < 20 || sequence > 22)) {
        send(sequence);
      }
    }
    List<RtpHeader> got = packets(bob);
    List<Integer> heard = new ArrayList<>();
    for (RtpHeader packet : got) {
      assertThat(packet.payloadType()).isEqualTo(OPUS);
      assertThat(packet.payloadLength()).isEqualTo(20);
      int sequence = packet.array()[packet.payloadOffset() + 1];
      heard.add(sequence);
      assertThat(packet.timestamp() - got.getFirst().timestamp()).isEqualTo((sequence - 11) * 960);
      assertThat(packet.sequenceNumber() - got.getFirst().sequenceNumber())
          .isEqualTo(sequence - 11);
    }
    assertThat(heard)
        .containsExactly(11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29);
    assertThat(packets(carol)).hasSize(13).allMatch(packet -> packet.payloadType() == RED);
  }

  @Test
  void plainPacketsInBetweenGoToEverybody() {
    SimClient bob = firefox();
    SimClient carol = joined(sim.dual("carol"));
    publish(AddTrackRequest.newBuilder());
    send(10);
    sim.run(SimRoom.SECOND);
    send(11);
    alice.publisher.sendRtp(OPUS, 12, 960 * 12, ssrc, opus(12));
    sim.run(20 * SimRoom.MILLI);
    send(13);
    assertThat(packets(bob)).extracting(RtpHeader::payloadType).containsExactly(OPUS, OPUS, OPUS);
    assertThat(packets(carol)).extracting(RtpHeader::payloadType).containsExactly(RED, OPUS, RED);
  }

  @Test
  void encryptedSoundIsLeftAlone() {
    SimClient bob = firefox();
    publish(AddTrackRequest.newBuilder().setEncryption(Encryption.Type.GCM));
    send(10);
    sim.run(SimRoom.SECOND);
    send(11);
    assertThat(bob.subscriber.packets).isEmpty();
  }
}

package dev.hibiki.sfu.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.Encryption;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.codec.RedPayload;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.sdp.CodecCatalog;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.RtcpFeedback;
import dev.hibiki.sfu.settings.MediaSettings;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedundantAudioTest {
  private static final int OPUS = 111;
  private static final int RED = 63;

  private SimRoom sim = new SimRoom(21);
  private SimClient alice = sim.dual("alice");
  private SimClient bob = alice;
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

  /** Sound from a publisher that knows no redundancy, to rooms where the server adds it, or not. */
  private void plainly(boolean added, AddTrackRequest.Builder request) {
    sim =
        SimRoom.with(
            23,
            settings ->
                settings.media(MediaSettings.DEFAULT.toBuilder().redEncoding(added).build()));
    alice = sim.dual("alice");
    alice.publishable = CodecCatalog.defaults().without("red");
    bob = joined(sim.dual("bob"));
    publish(request);
    sendPlain(10, 20);
    sim.run(SimRoom.SECOND);
  }

  private void sendPlain(int sequence, int length) {
    byte[] payload = Arrays.copyOf(opus(sequence), length);
    alice.publisher.sendRtp(OPUS, sequence, 960 * sequence, ssrc, payload);
    sim.run(20 * SimRoom.MILLI);
  }

  /** What stands in the blocks of a packet: the sequence numbers written into the sound. */
  private static List<Integer> blocks(RtpHeader packet) {
    RedPayload red = new RedPayload();
    assertThat(red.parse(packet.array(), packet.payloadOffset(), packet.payloadLength())).isTrue();
    List<Integer> blocks = new ArrayList<>();
    int latest = packet.array()[red.offset(red.primary()) + 1];
    for (int i = 0; i < red.blockCount(); i++) {
      assertThat(red.payloadType(i)).isEqualTo(OPUS);
      assertThat(red.length(i)).isEqualTo(20);
      int sequence = packet.array()[red.offset(i) + 1];
      assertThat(red.timestampOffset(i)).isEqualTo(960 * (latest - sequence));
      blocks.add(sequence);
    }
    return blocks;
  }

  @Test
  void plainSoundIsSentWithWhatCameBefore() {
    plainly(true, AddTrackRequest.newBuilder());
    SimClient carol = firefox();
    for (int sequence : new int[] {11, 12, 13, 15, 14, 18, 40, 41}) {
      sendPlain(sequence, 20);
    }
    List<RtpHeader> got = packets(bob);
    assertThat(got).allMatch(packet -> packet.payloadType() == RED);
    assertThat(got.stream().map(RedundantAudioTest::blocks).toList())
        .containsExactly(
            List.of(10, 11),
            List.of(10, 11, 12),
            List.of(11, 12, 13),
            List.of(13, 15),
            List.of(12, 13, 14),
            List.of(18),
            List.of(40),
            List.of(40, 41));
    RtpHeader first = got.getFirst();
    for (RtpHeader packet : got) {
      int after = blocks(packet).getLast() - 11;
      assertThat(packet.timestamp() - first.timestamp()).isEqualTo(960 * after);
      assertThat(packet.sequenceNumber() - first.sequenceNumber()).isEqualTo(after);
    }
    assertThat(packets(carol))
        .hasSize(8)
        .allMatch(packet -> packet.payloadType() == OPUS && packet.payloadLength() == 20);
  }

  @Test
  void soundTooLongForABlockIsSentAsItIs() {
    plainly(true, AddTrackRequest.newBuilder());
    sendPlain(11, 1100);
    sendPlain(12, 20);
    List<RtpHeader> got = packets(bob);
    assertThat(got).extracting(RtpHeader::payloadType).containsExactly(OPUS, RED);
    assertThat(got.getFirst().payloadLength()).isEqualTo(1100);
    assertThat(blocks(got.getLast())).containsExactly(10, 12);
  }

  @Test
  void nothingIsAddedUnlessConfigured() {
    plainly(false, AddTrackRequest.newBuilder());
    sendPlain(11, 20);
    assertThat(packets(bob)).extracting(RtpHeader::payloadType).containsExactly(OPUS);
  }

  @Test
  void nothingIsAddedWhereTheTrackIsWithoutOrEncrypted() {
    plainly(true, AddTrackRequest.newBuilder().setDisableRed(true));
    sendPlain(11, 20);
    assertThat(packets(bob)).extracting(RtpHeader::payloadType).containsExactly(OPUS);
    plainly(true, AddTrackRequest.newBuilder().setEncryption(Encryption.Type.GCM));
    sendPlain(11, 20);
    assertThat(packets(bob)).extracting(RtpHeader::payloadType).containsExactly(OPUS);
  }
}

package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.MuteTrackRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateSubscription;
import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.KeyframeDetector;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a subscriber is sent in place of a track that falls silent or goes away. */
class BlankFramesTest {
  private static final int RED = 63;
  private static final int OPUS = 111;

  private final SimRoom sim = new SimRoom(13);
  private final SimClient alice = sim.dual("alice");
  private final SimClient bob = sim.dual("bob");
  private int sequence = 100;

  private void publish(TrackType type) {
    alice.join();
    bob.join();
    sim.run(SimRoom.SECOND);
    TrackSource source = type == TrackType.AUDIO ? TrackSource.MICROPHONE : TrackSource.CAMERA;
    alice.publish(type, source, "track", false);
    sim.run(SimRoom.SECOND);
  }

  private void speak(int payloadType, int packets) {
    byte[] payload = new byte[40];
    payload[0] = (byte) (payloadType == RED ? OPUS : 0x78);
    for (int i = 0; i < packets; i++) {
      sequence++;
      alice.publisher.sendRtp(payloadType, sequence, 960 * sequence, alice.lastSsrc(), payload);
      sim.run(20 * SimRoom.MILLI);
    }
  }

  private void show(int pictures) {
    byte[] picture = new byte[60];
    // Extended, with picture id, TL0PICIDX, TID and KEYIDX.
    picture[0] = (byte) 0x90;
    picture[1] = (byte) 0xF0;
    picture[2] = (byte) 0x80;
    picture[7] = 0;
    picture[9] = (byte) 0x9d;
    picture[10] = 0x01;
    picture[11] = 0x2a;
    for (int i = 0; i < pictures; i++) {
      sequence++;
      picture[3] = (byte) sequence;
      alice.publisher.sendRtp(96, sequence, 3000 * sequence, alice.lastSsrc(), picture);
      sim.run(33 * SimRoom.MILLI);
    }
  }

  private String trackSid() {
    return alice
        .all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished)
        .getLast()
        .getTrack()
        .getSid();
  }

  private void mute(boolean muted) {
    alice.send(
        SignalRequest.newBuilder()
            .setMute(MuteTrackRequest.newBuilder().setSid(trackSid()).setMuted(muted)));
    sim.settle();
  }

  private void subscribe(boolean wanted) {
    bob.send(
        SignalRequest.newBuilder()
            .setSubscription(
                UpdateSubscription.newBuilder().addTrackSids(trackSid()).setSubscribe(wanted)));
  }

  private static RtpHeader header(byte[] packet) {
    RtpHeader header = new RtpHeader();
    assertThat(header.parse(packet, 0, packet.length)).isTrue();
    return header;
  }

  private static byte[] payload(byte[] packet) {
    RtpHeader header = header(packet);
    return Arrays.copyOfRange(
        packet, header.payloadOffset(), header.payloadOffset() + header.payloadLength());
  }

  private void assertContinuous() {
    List<byte[]> packets = bob.subscriber.packets;
    for (int i = 1; i < packets.size(); i++) {
      RtpHeader before = header(packets.get(i - 1));
      RtpHeader after = header(packets.get(i));
      assertThat((after.sequenceNumber() - before.sequenceNumber()) & 0xFFFF)
          .as("packet " + i)
          .isEqualTo(1);
      assertThat(after.timestamp() - before.timestamp()).as("packet " + i).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {OPUS, RED})
  void aMutedMicrophoneEndsInASecondOfSilence(int payloadType) {
    publish(TrackType.AUDIO);
    // The first packet announces the track.
    speak(payloadType, 11);
    assertThat(bob.subscriber.packets).hasSize(10);
    mute(true);
    // What a client still sends while it says that it is muted is not forwarded.
    speak(payloadType, 100);
    assertThat(bob.subscriber.packets).hasSizeBetween(58, 60);
    byte[] silence =
        payloadType == RED
            ? new byte[] {OPUS, (byte) 0xf8, (byte) 0xff, (byte) 0xfe}
            : new byte[] {(byte) 0xf8, (byte) 0xff, (byte) 0xfe};
    assertThat(bob.subscriber.packets.subList(10, bob.subscriber.packets.size()))
        .allSatisfy(packet -> assertThat(payload(packet)).isEqualTo(silence));
    mute(false);
    int before = bob.subscriber.packets.size();
    speak(payloadType, 10);
    assertThat(bob.subscriber.packets).hasSize(before + 10);
    assertContinuous();
  }

  @Test
  void unmutingEndsTheSilenceAtOnce() {
    publish(TrackType.AUDIO);
    speak(OPUS, 10);
    mute(true);
    sim.run(200 * SimRoom.MILLI);
    mute(false);
    int before = bob.subscriber.packets.size();
    speak(OPUS, 50);
    assertThat(bob.subscriber.packets).hasSize(before + 50);
    assertContinuous();
  }

  @Test
  void aPictureThatGoesAwayIsFollowedByBlackOnes() {
    publish(TrackType.VIDEO);
    show(11);
    assertThat(bob.subscriber.packets).hasSize(10);
    int offers = bob.all(SignalResponse::hasOffer, SignalResponse::getOffer).size();
    subscribe(false);
    sim.run(150 * SimRoom.MILLI);
    assertThat(bob.all(SignalResponse::hasOffer, SignalResponse::getOffer)).hasSize(offers);
    show(20);
    assertThat(bob.subscriber.packets).hasSize(16);
    assertThat(bob.subscriber.packets.subList(10, 16))
        .allSatisfy(packet -> {
          byte[] payload = payload(packet);
          assertThat(KeyframeDetector.startsKeyframe(Codec.VP8, payload, 0, payload.length))
              .isTrue();
          assertThat(Arrays.copyOfRange(payload, 12, 16)).containsExactly(16, 0, 16, 0);
        });
    assertContinuous();
    assertThat(bob.all(SignalResponse::hasOffer, SignalResponse::getOffer)).hasSize(offers + 1);
  }

  @Test
  void blackPicturesEndWithTheOfferThatHasTheirTrackNoMore() {
    publish(TrackType.VIDEO);
    show(11);
    assertThat(bob.subscriber.packets).hasSize(10);
    int offers = bob.all(SignalResponse::hasOffer, SignalResponse::getOffer).size();
    subscribe(false);
    sim.run(50 * SimRoom.MILLI);
    subscribe(true);
    sim.run(SimRoom.SECOND);
    assertThat(bob.all(SignalResponse::hasOffer, SignalResponse::getOffer)).hasSize(offers + 1);
    assertThat(bob.subscriber.packets).hasSizeBetween(11, 13);
  }

  @Test
  void nothingIsSentForATrackThatNeverPlayed() {
    publish(TrackType.AUDIO);
    mute(true);
    sim.run(2 * SimRoom.SECOND);
    if (bob.subscriber != null) {
      assertThat(bob.subscriber.packets).isEmpty();
    }
  }
}

package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.Encryption;
import dev.hibiki.common.proto.MuteTrackRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tracks whose media the server cannot read. */
class EncryptedTrackTest {
  private final SimRoom sim = new SimRoom(111);

  private static byte[] payload(byte[] packet) {
    RtpHeader header = new RtpHeader();
    assertThat(header.parse(packet, 0, packet.length)).isTrue();
    return Arrays.copyOfRange(
        packet, header.payloadOffset(), header.payloadOffset() + header.payloadLength());
  }

  @ParameterizedTest
  @CsvSource({"NONE,false", "GCM,true", "CUSTOM,true"})
  void whatTheServerMakesItselfIsMarkedSoThatNobodyDecryptsIt(
      Encryption.Type encryption, boolean marked) {
    SimClient alice = sim.dual("alice").join();
    SimClient bob = sim.dual("bob").join();
    sim.run(SimRoom.SECOND);
    alice.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                AddTrackRequest.newBuilder()
                    .setCid("mic")
                    .setType(TrackType.AUDIO)
                    .setSource(TrackSource.MICROPHONE)
                    .setEncryption(encryption)));
    alice.offerTrack(TrackType.AUDIO, "mic", false);
    sim.run(SimRoom.SECOND);
    // The first packet announces the track, the others are received.
    for (int sequence = 1; sequence <= 5; sequence++) {
      alice.speak(sequence, alice.lastSsrc(), 20);
      sim.run(SimRoom.SECOND);
    }
    assertThat(bob.subscriber.packets).isNotEmpty();
    TrackInfo info =
        bob.known.values().stream()
            .filter(other -> other.getIdentity().equals("alice"))
            .findFirst()
            .orElseThrow()
            .getTracks(0);
    assertThat(info.getEncryption()).isEqualTo(encryption);

    bob.subscriber.packets.clear();
    alice.send(
        SignalRequest.newBuilder()
            .setMute(MuteTrackRequest.newBuilder().setSid(info.getSid()).setMuted(true)));
    sim.run(2 * SimRoom.SECOND);
    List<byte[]> silence = bob.subscriber.packets;
    assertThat(silence).isNotEmpty();
    byte[] trailer = bob.join.getSifTrailer().toByteArray();
    assertThat(trailer).hasSizeGreaterThan(8);
    for (byte[] packet : silence) {
      byte[] payload = payload(packet);
      byte[] end =
          Arrays.copyOfRange(payload, Math.max(0, payload.length - trailer.length), payload.length);
      assertThat(Arrays.equals(end, trailer)).isEqualTo(marked);
    }
    assertThat(alice.all(SignalResponse::hasLeave, r -> r)).isEmpty();
  }
}

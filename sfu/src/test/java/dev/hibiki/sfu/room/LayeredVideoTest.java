package dev.hibiki.sfu.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SimulcastCodec;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateTrackSettings;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.common.proto.VideoQuality;
import dev.hibiki.rtc.codec.DependencyDescriptor;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.sdp.ExtensionUri;
import dev.hibiki.rtc.sdp.MediaKind;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimOffer;
import dev.hibiki.sfu.sim.SimRoom;
import dev.hibiki.sfu.sim.SvcEncoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A publisher with all layers on one stream, as browsers send VP9 and AV1. */
class LayeredVideoTest {
  private static final int AV1 = 35;
  private static final int PACKETS_PER_FRAME = 2;

  /** What a subscriber got. */
  private record Received(
      int sequence, int timestamp, boolean marker, int spatialId, int temporalId, int frame) {}

  private final SimRoom sim = new SimRoom(41);
  private final SimClient alice = sim.dual("alice");
  private final SvcEncoder encoder = new SvcEncoder(3, 3, true).from(65_500);
  private SimClient bob = sim.dual("bob");
  private String trackSid = "";
  private int ssrc;
  private int sequence = 100;
  private int picture;
  private int lost = -1;
  private byte[] lostPacket = new byte[0];
  private final List<DependencyDescriptor> descriptors = new ArrayList<>();

  @BeforeEach
  void publish() {
    alice.join();
    bob.join();
    sim.run(SimRoom.SECOND);
    AddTrackRequest.Builder request =
        AddTrackRequest.newBuilder()
            .setCid("cam")
            .setType(TrackType.VIDEO)
            .setSource(TrackSource.CAMERA)
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("av1").setCid("cam"));
    for (int i = 0; i < 3; i++) {
      request.addLayers(
          VideoLayer.newBuilder().setQualityValue(i).setWidth(320 << i).setHeight(180 << i));
    }
    alice.send(SignalRequest.newBuilder().setAddTrack(request));
    alice.offerTrack(TrackType.VIDEO, "cam", false);
    sim.run(SimRoom.SECOND);
    ssrc = alice.lastSsrc();
    send(1);
    trackSid =
        alice
            .all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished)
            .getLast()
            .getTrack()
            .getSid();
    sim.run(SimRoom.SECOND);
  }

  private void want(UpdateTrackSettings.Builder settings) {
    bob.send(SignalRequest.newBuilder().setTrackSetting(settings.addTrackSids(trackSid)));
    sim.run(200 * SimRoom.MILLI);
  }

  private void send(int pictures) {
    int extension =
        SimOffer.extensionId(false, MediaKind.VIDEO, ExtensionUri.DEPENDENCY_DESCRIPTOR);
    for (int i = 0; i < pictures; i++) {
      picture++;
      for (SvcEncoder.Frame frame : encoder.next()) {
        for (int p = 0; p < PACKETS_PER_FRAME; p++) {
          boolean last = p == PACKETS_PER_FRAME - 1;
          byte[] descriptor = frame.descriptor(p == 0, last);
          byte[] payload = new byte[40];
          boolean starts = frame.key() && frame.spatialId() == 0 && p == 0;
          payload[0] = (byte) (starts ? 0x18 : 0x10);
          payload[1] = (byte) frame.number();
          byte[] packet = new byte[600];
          RtpWriter writer = new RtpWriter();
          boolean marker = last && frame.endsPicture();
          writer.start(packet, 0, AV1, marker, sequence, 3000 * picture, ssrc).twoByteExtensions();
          writer.extension(extension, descriptor, 0, descriptor.length);
          int length = writer.finish();
          if (sequence == lost) {
            lostPacket = new byte[length + payload.length];
            System.arraycopy(packet, 0, lostPacket, 0, length);
            System.arraycopy(payload, 0, lostPacket, length, payload.length);
          } else {
            requireNonNull(alice.publisher)
                .transport
                .sendRtp(packet, 0, length, payload, 0, payload.length);
          }
          sequence++;
        }
      }
      sim.run(33 * SimRoom.MILLI);
    }
  }

  /** The id of the descriptor where bob receives. */
  private int descriptorId() {
    var description = bob.single ? bob.lastAnswer : bob.lastServerOffer;
    return description.sections().stream()
        .flatMap(section -> section.extensions().stream())
        .filter(extension -> extension.uri().equals(ExtensionUri.DEPENDENCY_DESCRIPTOR))
        .findFirst()
        .orElseThrow()
        .id();
  }

  /** Everything bob got so far, which has to be one continuous stream that can be read. */
  private List<Received> received() {
    List<Received> received = new ArrayList<>();
    DependencyDescriptor descriptor = new DependencyDescriptor();
    int id = descriptorId();
    for (byte[] packet : requireNonNull(bob.subscriber).packets) {
      RtpHeader header = new RtpHeader();
      assertThat(header.parse(packet, 0, packet.length)).isTrue();
      if (header.payloadType() != AV1 || header.payloadLength() == 0) {
        continue;
      }
      assertThat(descriptor.parse(packet, header.extensionOffset(id), header.extensionLength(id)))
          .as("the structure came along")
          .isTrue();
      received.add(
          new Received(
              header.sequenceNumber(),
              header.timestamp(),
              header.marker(),
              descriptor.spatialId(),
              descriptor.temporalId(),
              descriptor.frameNumber()));
    }
    return received;
  }

  private void checkContinuous(List<Received> received) {
    for (int i = 1; i < received.size(); i++) {
      Received before = received.get(i - 1);
      Received next = received.get(i);
      assertThat(next.sequence()).isEqualTo(before.sequence() + 1);
      assertThat(next.timestamp() != before.timestamp())
          .as("a picture ends with a marker, %s %s", before, next)
          .isEqualTo(before.marker());
    }
  }

  private Set<Integer> spatialIds(List<Received> received) {
    Set<Integer> ids = new HashSet<>();
    received.forEach(packet -> ids.add(packet.spatialId()));
    return ids;
  }

  private List<Received> latest(int pictures) {
    int before = received().size();
    send(pictures);
    List<Received> all = received();
    checkContinuous(all);
    return all.subList(before, all.size());
  }

  @Test
  void theLayerThatIsWantedIsForwarded() {
    assertThat(latest(3)).as("no key picture yet").isEmpty();
    encoder.requestKey();
    List<Received> first = latest(9);
    // All three layers of the key picture, then the highest alone.
    assertThat(first).hasSize((3 + 8) * PACKETS_PER_FRAME);
    assertThat(spatialIds(first.subList(6, first.size()))).containsExactly(2);
    want(UpdateTrackSettings.newBuilder().setWidth(320).setHeight(180));
    assertThat(spatialIds(latest(3))).as("goes on until a key picture").containsExactly(2);
    encoder.requestKey();
    assertThat(spatialIds(latest(5))).containsExactly(0);
    want(UpdateTrackSettings.newBuilder().setQuality(VideoQuality.MEDIUM));
    encoder.requestKey();
    List<Received> medium = latest(9);
    assertThat(spatialIds(medium)).containsExactlyInAnyOrder(0, 1);
    assertThat(medium).hasSize((2 + 8) * PACKETS_PER_FRAME);
    want(UpdateTrackSettings.newBuilder().setDisabled(true));
    assertThat(latest(3)).isEmpty();
    want(UpdateTrackSettings.newBuilder().setQuality(VideoQuality.HIGH));
    assertThat(latest(3)).isEmpty();
    encoder.requestKey();
    assertThat(spatialIds(latest(5))).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void keyPicturesAreAskedForWhenTheyAreNeeded() {
    encoder.requestKey();
    send(6);
    int before = requireNonNull(alice.publisher).reports.size();
    assertThat(pictureLossReports(before)).isZero();
    want(UpdateTrackSettings.newBuilder().setQuality(VideoQuality.LOW));
    send(3);
    sim.run(SimRoom.SECOND);
    assertThat(pictureLossReports(before)).isPositive();
    encoder.requestKey();
    send(2);
    int after = requireNonNull(alice.publisher).reports.size();
    send(40);
    assertThat(pictureLossReports(after)).isZero();
  }

  private long pictureLossReports(int from) {
    List<byte[]> reports = requireNonNull(alice.publisher).reports;
    return reports.subList(from, reports.size()).stream()
        .filter(report -> {
          for (int at = 0; at + 4 <= report.length; ) {
            if ((report[at + 1] & 0xFF) == 206 && (report[at] & 0x1F) == 1) {
              return true;
            }
            at += 4 + 4 * ((report[at + 2] & 0xFF) << 8 | (report[at + 3] & 0xFF));
          }
          return false;
        })
        .count();
  }

  @Test
  void fewerPicturesASecondAreSentWhenThatIsWanted() {
    encoder.requestKey();
    send(80);
    want(UpdateTrackSettings.newBuilder().setQuality(VideoQuality.HIGH).setFps(15));
    send(4);
    List<Received> slower = latest(40);
    assertThat(slower).hasSize(20 * PACKETS_PER_FRAME);
    assertThat(slower).allMatch(packet -> packet.temporalId() < 2);
    want(UpdateTrackSettings.newBuilder().setQuality(VideoQuality.HIGH));
    send(4);
    assertThat(latest(40)).hasSize(40 * PACKETS_PER_FRAME);
  }

  @Test
  void whatFollowsALostBeginningOfAKeyPictureWaitsForIt() {
    encoder.requestKey();
    send(3);
    int before = received().size();
    encoder.requestKey();
    lost = sequence;
    send(2);
    assertThat(received()).hasSize(before);
    requireNonNull(alice.publisher)
        .transport
        .sendRtp(lostPacket, 0, lostPacket.length, new byte[0], 0, 0);
    sim.run(50 * SimRoom.MILLI);
    List<Received> all = received();
    checkContinuous(all);
    assertThat(all).hasSize(before + (3 + 1) * PACKETS_PER_FRAME);
  }

  @Test
  void frameNumbersGoOnAfterAPause() {
    encoder.requestKey();
    send(5);
    int last = received().getLast().frame();
    want(UpdateTrackSettings.newBuilder().setDisabled(true));
    send(40);
    want(UpdateTrackSettings.newBuilder().setQuality(VideoQuality.HIGH));
    encoder.requestKey();
    int before = received().size();
    send(2);
    assertThat(received().get(before).frame()).isEqualTo((last + 1) & 0xFFFF);
  }
}

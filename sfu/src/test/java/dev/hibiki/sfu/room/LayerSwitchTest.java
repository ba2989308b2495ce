package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.UpdateTrackSettings;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.common.proto.VideoQuality;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.sdp.ExtensionUri;
import dev.hibiki.rtc.sdp.MediaKind;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimOffer;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which layer of a simulcast publication a subscriber sees, packet by packet. */
class LayerSwitchTest {
  private static final List<String> RIDS = List.of("q", "h", "f");
  private static final int LAYER_MARK = 20;
  private static final long FRAME_NANOS = 40 * SimRoom.MILLI;

  private final SimRoom sim = new SimRoom(12);
  private final SimClient alice = sim.dual("alice");
  private final SimClient bob = sim.dual("bob");
  private int frame;
  private int sending = 0b111;

  private void call() {
    alice.join();
    bob.join();
    sim.run(SimRoom.SECOND);
    AddTrackRequest.Builder request =
        AddTrackRequest.newBuilder()
            .setCid("cam")
            .setType(TrackType.VIDEO)
            .setSource(TrackSource.CAMERA);
    for (int i = 0; i < 3; i++) {
      request.addLayers(
          VideoLayer.newBuilder().setQualityValue(i).setWidth(320 << i).setHeight(180 << i));
    }
    alice.send(SignalRequest.newBuilder().setAddTrack(request));
    alice.offerTrack(TrackType.VIDEO, "cam", true);
    sim.run(SimRoom.SECOND);
  }

  /** Sends one keyframe of a single packet on each layer that is on, and lets its time pass. */
  private void sendFrames(int count) {
    for (int i = 0; i < count; i++) {
      for (int layer = 0; layer < RIDS.size(); layer++) {
        if ((sending & 1 << layer) != 0) {
          byte[] payload = new byte[60];
          // Running numbers of its own on each layer: the picture, its base layer, the keyframe.
          int pictureId = 1000 * layer + frame;
          payload[0] = (byte) 0x90;
          payload[1] = (byte) 0xF0;
          payload[2] = (byte) (0x80 | pictureId >> 8);
          payload[3] = (byte) pictureId;
          payload[4] = (byte) (50 * layer + frame);
          payload[5] = (byte) (7 * layer + frame & 0x1F);
          payload[LAYER_MARK] = (byte) layer;
          int rid = SimOffer.extensionId(alice.single, MediaKind.VIDEO, ExtensionUri.RTP_STREAM_ID);
          int mid = SimOffer.extensionId(alice.single, MediaKind.VIDEO, ExtensionUri.MID);
          alice.publisher.sendVideo(
              100 + frame, 3600 * frame, 5000 + layer, mid, "1", rid, RIDS.get(layer), payload);
        }
      }
      frame++;
      sim.run(FRAME_NANOS);
    }
  }

  private List<Integer> layersSeen() {
    List<Integer> layers = new ArrayList<>();
    RtpHeader header = new RtpHeader();
    int expected = -1;
    for (byte[] packet : bob.subscriber.packets) {
      assertThat(header.parse(packet, 0, packet.length)).isTrue();
      if (expected >= 0) {
        assertThat(header.sequenceNumber()).as("sequence numbers have no gaps").isEqualTo(expected);
      }
      expected = (header.sequenceNumber() + 1) & 0xFFFF;
      layers.add((int) packet[header.payloadOffset() + LAYER_MARK]);
    }
    return layers;
  }

  @Test
  void aLayerThatStopsIsReplacedByTheNextOneAndComesBack() {
    call();
    sendFrames(20);
    assertThat(layersSeen()).last().isEqualTo(2);
    sending = 0b011;
    sendFrames(75);
    assertThat(layersSeen()).last().as("the publisher dropped its best layer").isEqualTo(1);
    sending = 0b111;
    sendFrames(100);
    assertThat(layersSeen()).last().as("it has to last a while").isEqualTo(1);
    sendFrames(200);
    assertThat(layersSeen()).last().isEqualTo(2);
  }

  @Test
  void theSubscriberChoosesByQuality() {
    call();
    sendFrames(5);
    bob.send(
        SignalRequest.newBuilder()
            .setTrackSetting(
                UpdateTrackSettings.newBuilder()
                    .addTrackSids(trackSid())
                    .setQuality(VideoQuality.LOW)));
    sendFrames(5);
    assertThat(layersSeen()).last().isEqualTo(0);
  }

  @Test
  void runningNumbersGoOnAcrossASwitch() {
    call();
    sendFrames(5);
    for (VideoQuality quality : List.of(VideoQuality.LOW, VideoQuality.HIGH)) {
      bob.send(
          SignalRequest.newBuilder()
              .setTrackSetting(
                  UpdateTrackSettings.newBuilder().addTrackSids(trackSid()).setQuality(quality)));
      sendFrames(5);
    }
    assertThat(layersSeen()).contains(0, 2);
    Vp8Descriptor before = new Vp8Descriptor();
    for (int i = 0; i < bob.subscriber.packets.size(); i++) {
      byte[] packet = bob.subscriber.packets.get(i);
      RtpHeader header = new RtpHeader();
      assertThat(header.parse(packet, 0, packet.length)).isTrue();
      Vp8Descriptor next = new Vp8Descriptor();
      assertThat(next.parse(packet, header.payloadOffset(), header.payloadLength())).isTrue();
      if (i > 0) {
        assertThat(next.pictureId()).isEqualTo(before.pictureId() + 1 & 0x7FFF);
        assertThat(next.tl0PictureIndex()).isEqualTo(before.tl0PictureIndex() + 1 & 0xFF);
        assertThat(next.keyIndex()).isEqualTo(before.keyIndex() + 1 & 0x1F);
      }
      before = next;
    }
  }

  private String trackSid() {
    return bob.known.values().stream()
        .filter(info -> info.getIdentity().equals("alice"))
        .findFirst()
        .orElseThrow()
        .getTracks(0)
        .getSid();
  }
}

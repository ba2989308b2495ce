package dev.hibiki.sfu.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.BackupCodecPolicy;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SimulcastCodec;
import dev.hibiki.common.proto.SubscribedCodec;
import dev.hibiki.common.proto.SubscribedQuality;
import dev.hibiki.common.proto.SubscribedQualityUpdate;
import dev.hibiki.common.proto.SubscriptionError;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.sdp.CodecCatalog;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupCodecTest {
  private static final int VP8 = 96;
  private static final int VP9 = 98;

  private final SimRoom sim = new SimRoom(31);
  private final SimClient alice = sim.dual("alice");
  private String trackSid = "";
  private int ssrc;
  private int backupSsrc;
  private int sequence = 100;

  private SimClient joined(String identity, boolean vp9, boolean single) {
    SimClient client = sim.client(identity, single);
    if (!vp9) {
      client.receivable = CodecCatalog.defaults().without("VP9");
    }
    client.join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private void publish(BackupCodecPolicy policy) {
    alice.join();
    sim.run(SimRoom.SECOND);
    AddTrackRequest.Builder request =
        AddTrackRequest.newBuilder()
            .setCid("cam")
            .setType(TrackType.VIDEO)
            .setSource(TrackSource.CAMERA)
            .setBackupCodecPolicy(policy)
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp9").setCid("cam"))
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp8"));
    for (int i = 0; i < 3; i++) {
      request.addLayers(
          VideoLayer.newBuilder().setQualityValue(i).setWidth(320 << i).setHeight(180 << i));
    }
    alice.send(SignalRequest.newBuilder().setAddTrack(request));
    alice.offerTrack(TrackType.VIDEO, "cam", false);
    sim.run(SimRoom.SECOND);
    ssrc = alice.lastSsrc();
    send();
    trackSid = published().getSid();
    sim.run(SimRoom.SECOND);
  }

  private TrackInfo published() {
    return alice
        .all(SignalResponse::hasTrackPublished, SignalResponse::getTrackPublished)
        .getLast()
        .getTrack();
  }

  private void publishBackup() {
    alice.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                AddTrackRequest.newBuilder()
                    .setSid(trackSid)
                    .setCid("cam2")
                    .setType(TrackType.VIDEO)
                    .setSource(TrackSource.CAMERA)
                    .addSimulcastCodecs(
                        SimulcastCodec.newBuilder().setCodec("vp8").setCid("cam2"))));
    alice.offerTrack(TrackType.VIDEO, "cam2", false);
    sim.run(SimRoom.SECOND);
    backupSsrc = alice.lastSsrc();
  }

  /** A key picture in every codec that is published. */
  private void send() {
    for (int i = 0; i < 3; i++) {
      sequence++;
      byte[] vp9 = new byte[50];
      vp9[0] = 0x0C;
      alice.publisher.sendRtp(VP9, sequence, 3000 * sequence, ssrc, vp9);
      if (backupSsrc != 0) {
        byte[] vp8 = new byte[60];
        vp8[0] = 0x10;
        alice.publisher.sendRtp(VP8, sequence, 3000 * sequence, backupSsrc, vp8);
      }
      sim.run(30 * SimRoom.MILLI);
    }
  }

  private List<Integer> payloadTypes(SimClient client) {
    List<byte[]> packets =
        requireNonNull(client.single ? client.publisher : client.subscriber).packets;
    int before = packets.size();
    send();
    List<Integer> types = new ArrayList<>();
    int last = -1;
    for (int i = 0; i < packets.size(); i++) {
      RtpHeader header = new RtpHeader();
      assertThat(header.parse(packets.get(i), 0, packets.get(i).length)).isTrue();
      if (header.payloadLength() == 0) {
        continue;
      }
      if (last >= 0) {
        assertThat(header.sequenceNumber()).as("one run of numbers").isEqualTo(last + 1);
      }
      last = header.sequenceNumber();
      if (i >= before) {
        types.add(header.payloadType());
      }
    }
    return types;
  }

  private Map<String, Boolean> wanted() {
    SubscribedQualityUpdate update =
        alice
            .all(
                SignalResponse::hasSubscribedQualityUpdate,
                SignalResponse::getSubscribedQualityUpdate)
            .getLast();
    Map<String, Boolean> wanted = new LinkedHashMap<>();
    for (SubscribedCodec codec : update.getSubscribedCodecsList()) {
      wanted.put(
          codec.getCodec(),
          codec.getQualitiesList().stream().anyMatch(SubscribedQuality::getEnabled));
    }
    return wanted;
  }

  @Test
  void theBackupIsAskedForOnlyWhenSomebodyNeedsIt() {
    publish(BackupCodecPolicy.SIMULCAST);
    SimClient bob = joined("bob", true, false);
    assertThat(payloadTypes(bob)).containsOnly(VP9).hasSize(3);
    assertThat(wanted()).containsExactly(Map.entry("vp9", true));
    SimClient carol = joined("carol", false, false);
    assertThat(payloadTypes(carol)).isEmpty();
    assertThat(wanted()).containsExactly(Map.entry("vp9", true), Map.entry("vp8", true));
    publishBackup();
    assertThat(published().getCodecs(1).getCid()).isEqualTo("cam2");
    assertThat(published().getCodecs(0).getCid()).isEqualTo("cam");
    assertThat(payloadTypes(carol)).containsOnly(VP8).hasSize(3);
    assertThat(payloadTypes(bob)).containsOnly(VP9).hasSize(3);
    carol.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
    sim.run(6 * SimRoom.SECOND);
    assertThat(wanted()).containsExactly(Map.entry("vp9", true), Map.entry("vp8", false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everybodyIsMovedToTheBackupWhereThatIsPreferred(boolean single) {
    publish(BackupCodecPolicy.PREFER_REGRESSION);
    SimClient bob = joined("bob", true, single);
    assertThat(payloadTypes(bob)).containsOnly(VP9);
    joined("carol", false, false);
    publishBackup();
    send();
    assertThat(payloadTypes(bob)).containsOnly(VP8).hasSize(3);
    sim.run(6 * SimRoom.SECOND);
    assertThat(wanted()).containsExactly(Map.entry("vp9", false), Map.entry("vp8", true));
    SimClient dave = joined("dave", true, single);
    assertThat(payloadTypes(dave)).containsOnly(VP8).isNotEmpty();
  }

  @Test
  void howeverManyParticipantsThereAreTheyAreMovedWhereThePolicySaysSo() {
    publish(BackupCodecPolicy.REGRESSION);
    SimClient bob = joined("bob", true, false);
    joined("carol", false, false);
    joined("dave", true, false);
    joined("erin", true, false);
    joined("frank", true, false);
    publishBackup();
    send();
    assertThat(payloadTypes(bob)).containsOnly(VP8).hasSize(3);
  }

  @Test
  void manyParticipantsAreNotMoved() {
    publish(BackupCodecPolicy.PREFER_REGRESSION);
    SimClient bob = joined("bob", true, false);
    joined("carol", false, false);
    joined("dave", true, false);
    joined("erin", true, false);
    publishBackup();
    send();
    assertThat(payloadTypes(bob)).containsOnly(VP9).hasSize(3);
  }

  @Test
  void theEndOfTheBackupLeavesTheTrackAlone() {
    publish(BackupCodecPolicy.SIMULCAST);
    SimClient bob = joined("bob", true, false);
    SimClient carol = joined("carol", false, false);
    publishBackup();
    assertThat(payloadTypes(carol)).containsOnly(VP8);
    alice.unpublish("2");
    backupSsrc = 0;
    sim.run(SimRoom.SECOND);
    assertThat(payloadTypes(carol)).isEmpty();
    assertThat(payloadTypes(bob)).containsOnly(VP9).hasSize(3);
  }

  @Test
  void whoCanReceiveNoneOfTheCodecsIsTold() {
    publish(BackupCodecPolicy.SIMULCAST);
    SimClient bob = sim.dual("bob");
    bob.receivable = CodecCatalog.defaults().without("VP9").without("VP8");
    bob.join();
    sim.run(SimRoom.SECOND);
    assertThat(
            bob.all(
                SignalResponse::hasSubscriptionResponse, SignalResponse::getSubscriptionResponse))
        .singleElement()
        .satisfies(r -> assertThat(r.getErr()).isEqualTo(SubscriptionError.SE_CODEC_UNSUPPORTED));
  }

  @Test
  void aBackupOfAnUnknownTrackIsRefused() {
    alice.join();
    sim.run(SimRoom.SECOND);
    trackSid = "TR_unknown";
    publishBackup();
    assertThat(alice.all(SignalResponse::hasRequestResponse, SignalResponse::getRequestResponse))
        .anyMatch(r -> r.getReason() == RequestResponse.Reason.NOT_FOUND);
  }
}

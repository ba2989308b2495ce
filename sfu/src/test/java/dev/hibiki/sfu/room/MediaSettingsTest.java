package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.HeaderExtensions;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.sdp.ExtensionUri;
import dev.hibiki.rtc.sdp.HeaderExtension;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.sfu.settings.MediaSettings;
import dev.hibiki.sfu.sim.RtcpRecord;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be configured about how media is sent. */
class MediaSettingsTest {
  private static SimRoom room(MediaSettings media) {
    return SimRoom.with(14, settings -> settings.media(media));
  }

  private static MediaSettings settings(boolean estimates, boolean proxied) {
    return MediaSettings.DEFAULT.toBuilder()
        .sendSideEstimation(estimates)
        .lossProxying(proxied)
        .build();
  }

  private static int transportCcId(SimClient client) {
    for (MediaSection section : client.lastServerOffer.sections()) {
      for (HeaderExtension extension : section.extensions()) {
        if (extension.uri().equals(ExtensionUri.TRANSPORT_CC)) {
          return extension.id();
        }
      }
    }
    return 0;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void packetsAreNumberedAcrossTracksWhereTheServerEstimates(boolean estimates) {
    SimRoom sim = room(settings(estimates, false));
    SimClient alice = sim.dual("alice").join();
    SimClient carol = sim.dual("carol").join();
    SimClient bob = sim.dual("bob");
    bob.transportCc = true;
    bob.join();
    sim.run(SimRoom.SECOND);
    for (SimClient publisher : List.of(alice, carol)) {
      publisher.publish(TrackType.VIDEO, TrackSource.CAMERA, "cam", false);
      sim.run(SimRoom.SECOND);
      publisher.sendMedia(TrackType.VIDEO, publisher.lastSsrc(), 1);
      sim.run(SimRoom.SECOND);
    }
    for (SimClient publisher : List.of(alice, carol, alice)) {
      publisher.sendMedia(TrackType.VIDEO, publisher.lastSsrc(), 10);
    }
    int id = transportCcId(bob);
    assertThat(id != 0).isEqualTo(estimates);
    assertThat(bob.subscriber.packets).hasSizeGreaterThan(10);
    if (!estimates) {
      return;
    }
    int expected = 0;
    for (byte[] packet : bob.subscriber.packets) {
      RtpHeader header = new RtpHeader();
      assertThat(header.parse(packet, 0, packet.length)).isTrue();
      int at = header.extensionOffset(id);
      assertThat(at).isPositive();
      expected++;
      assertThat(HeaderExtensions.transportSequence(packet, at, header.extensionLength(id)))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSpeakerHearsOfTheLossOfItsListeners(boolean proxied) {
    SimRoom sim = room(settings(false, proxied));
    SimClient alice = sim.dual("alice").join();
    SimClient bob = sim.dual("bob").join();
    sim.run(SimRoom.SECOND);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    for (int i = 0; i < 50; i++) {
      alice.publisher.sendRtp(111, 100 + i, 960 * i, alice.lastSsrc(), new byte[40]);
      sim.run(20 * SimRoom.MILLI);
    }
    RtpHeader header = new RtpHeader();
    byte[] latest = bob.subscriber.packets.getLast();
    assertThat(header.parse(latest, 0, latest.length)).isTrue();
    byte[] report = new byte[64];
    RtcpWriter writer = new RtcpWriter().start(report, 0, report.length);
    writer.receiverReport(1);
    writer.reportBlock(header.ssrc(), 77, 10, header.sequenceNumber(), 0, 0, 0);
    bob.subscriber.transport.sendRtcp(report, 0, writer.length());
    alice.publisher.reports.clear();
    sim.run(3 * SimRoom.SECOND);
    List<Integer> told =
        RtcpRecord.of(alice.publisher).losses.stream().map(RtcpRecord.Loss::fraction).toList();
    assertThat(told).contains(0);
    assertThat(told.contains(77)).isEqualTo(proxied);
  }
}

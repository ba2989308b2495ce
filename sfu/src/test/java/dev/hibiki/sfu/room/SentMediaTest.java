package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.PacketTrailerFeature;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.HeaderExtensions;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.sdp.ExtensionUri;
import dev.hibiki.rtc.sdp.HeaderExtension;
import dev.hibiki.rtc.sdp.MediaKind;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.time.NtpTime;
import dev.hibiki.sfu.settings.MediaSettings;
import dev.hibiki.sfu.settings.PlayoutDelayBounds;
import dev.hibiki.sfu.sim.RtcpRecord;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimOffer;
import dev.hibiki.sfu.sim.SimPeer;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands beside the media that a subscriber gets: header extensions, reports, trailers. */
class SentMediaTest {
  private static final int VP8 = 96;
  private static final long UNIX_SECONDS = 1_700_000_000L;

  private SimRoom sim = new SimRoom(61);
  private SimClient alice = sim.dual("alice");
  private SimClient bob = sim.dual("bob");
  private int sequence = 100;
  private int video;

  private void in(SimRoom room) {
    sim = room;
    alice = sim.dual("alice");
    bob = sim.dual("bob");
  }

  private void call(AddTrackRequest.Builder camera) {
    alice.join();
    bob.join();
    sim.run(SimRoom.SECOND);
    alice.send(
        SignalRequest.newBuilder()
            .setAddTrack(
                camera.setCid("cam").setType(TrackType.VIDEO).setSource(TrackSource.CAMERA)));
    alice.offerTrack(TrackType.VIDEO, "cam", false);
    sim.run(SimRoom.SECOND);
    video = alice.lastSsrc();
    send(1);
    sim.run(SimRoom.SECOND);
    bob.subscriber.packets.clear();
  }

  private static byte[] picture(int length) {
    byte[] payload = new byte[length];
    payload[0] = 0x10;
    return payload;
  }

  private void send(int pictures) {
    for (int i = 0; i < pictures; i++) {
      sequence++;
      alice.publisher.sendRtp(VP8, sequence, 3000 * sequence, video, picture(60));
      sim.run(33 * SimRoom.MILLI);
    }
  }

  private static int id(SimClient client, String uri) {
    for (MediaSection section : client.lastServerOffer.sections()) {
      for (HeaderExtension extension : section.extensions()) {
        if (extension.uri().equals(uri)) {
          return extension.id();
        }
      }
    }
    return 0;
  }

  private static RtpHeader header(byte[] packet) {
    RtpHeader header = new RtpHeader();
    assertThat(header.parse(packet, 0, packet.length)).isTrue();
    return header;
  }

  private RtpHeader latest() {
    return header(bob.subscriber.packets.getLast());
  }

  private static void sendRtcp(SimPeer peer, java.util.function.Consumer<RtcpWriter> what) {
    byte[] compound = new byte[200];
    RtcpWriter writer = new RtcpWriter().start(compound, 0, compound.length);
    what.accept(writer);
    peer.transport.sendRtcp(compound, 0, writer.length());
  }

  private long ntp(long nowNanos) {
    return NtpTime.ofUnixNanos(UNIX_SECONDS * SimRoom.SECOND + nowNanos);
  }

  @Test
  void everyPictureTellsWhenItWasSent() {
    call(AddTrackRequest.newBuilder());
    int id = id(bob, ExtensionUri.ABS_SEND_TIME);
    assertThat(id).isPositive();
    for (int i = 0; i < 5; i++) {
      send(1);
      long sentAt = sim.now - 33 * SimRoom.MILLI;
      RtpHeader header = latest();
      int told =
          HeaderExtensions.absSendTime(
              header.array(), header.extensionOffset(id), header.extensionLength(id));
      assertThat(told).isEqualTo((int) (ntp(sentAt) >>> 14) & 0xFFFFFF);
    }
  }

  @Test
  void whereTheServerEstimatesNothingTellsWhenItWasSent() {
    in(
        SimRoom.with(
            62,
            settings ->
                settings.media(
                    MediaSettings.DEFAULT.toBuilder().sendSideEstimation(true).build())));
    bob.transportCc = true;
    call(AddTrackRequest.newBuilder());
    assertThat(id(bob, ExtensionUri.ABS_SEND_TIME)).isZero();
    assertThat(id(bob, ExtensionUri.TRANSPORT_CC)).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"100,2000,10,200", "50,0,5,1000", "0,0,0,0"})
  void thePlayoutDelayIsToldUntilItArrived(int min, int max, int minUnits, int maxUnits) {
    in(
        SimRoom.with(
            63,
            settings ->
                settings.media(
                    MediaSettings.DEFAULT.toBuilder()
                        .playoutDelay(new PlayoutDelayBounds(true, min, max))
                        .build())));
    bob.playoutDelay = true;
    call(AddTrackRequest.newBuilder());
    int id = id(bob, ExtensionUri.PLAYOUT_DELAY);
    assertThat(id).isPositive();
    send(3);
    for (byte[] packet : bob.subscriber.packets) {
      RtpHeader told = header(packet);
      int at = told.extensionOffset(id);
      assertThat(HeaderExtensions.minPlayoutDelay(packet, at, told.extensionLength(id)))
          .isEqualTo(minUnits);
      assertThat(HeaderExtensions.maxPlayoutDelay(packet, at, told.extensionLength(id)))
          .isEqualTo(maxUnits);
      assertThat(told.payloadLength()).isEqualTo(60);
    }
    RtpHeader last = latest();
    sendRtcp(
        bob.subscriber,
        writer -> {
          writer.receiverReport(1);
          writer.reportBlock(last.ssrc(), 0, 0, last.sequenceNumber(), 0, 0, 0);
        });
    sim.settle();
    send(1);
    assertThat(latest().extensionOffset(id)).as("it arrived").isNegative();
  }

  @Test
  void thePlayoutDelayIsOfNoConcernWithoutConfiguration() {
    bob.playoutDelay = true;
    call(AddTrackRequest.newBuilder());
    assertThat(id(bob, ExtensionUri.PLAYOUT_DELAY)).isZero();
  }

  @Test
  void theTimeOfCaptureComesInTheServersClock() {
    call(AddTrackRequest.newBuilder());
    int from = SimOffer.extensionId(false, MediaKind.VIDEO, ExtensionUri.ABS_CAPTURE_TIME);
    int to = id(bob, ExtensionUri.ABS_CAPTURE_TIME);
    assertThat(to).isPositive();
    long theirNtp = 77L << 32;
    byte[] captured = new byte[HeaderExtensions.ABS_CAPTURE_TIME_WITH_OFFSET_BYTES];
    HeaderExtensions.writeAbsCaptureTime(captured, 0, theirNtp - (1L << 31), 5);
    alice.publisher.sendRtp(VP8, ++sequence, 3000 * sequence, video, from, captured, picture(60));
    sim.settle();
    assertThat(latest().extensionOffset(to)).as("the clocks are not known yet").isNegative();
    long reportedAt = sim.now;
    sendRtcp(
        alice.publisher, writer -> writer.senderReport(video, theirNtp, 3000 * sequence, 1, 60));
    sim.settle();
    alice.publisher.sendRtp(VP8, ++sequence, 3000 * sequence, video, from, captured, picture(60));
    sim.settle();
    RtpHeader header = latest();
    int at = header.extensionOffset(to);
    assertThat(header.extensionLength(to)).isEqualTo(HeaderExtensions.ABS_CAPTURE_TIME_BYTES);
    long told = HeaderExtensions.absCaptureTime(header.array(), at, 8);
    assertThat(NtpTime.nanosBetween(told, ntp(reportedAt)))
        .as("half a second before the report")
        .isBetween(SimRoom.SECOND / 2 - SimRoom.MILLI, SimRoom.SECOND / 2 + SimRoom.MILLI);
  }

  @Test
  void soundAndPictureKeepTheirDistance() {
    call(AddTrackRequest.newBuilder());
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    int audio = alice.lastSsrc();
    sim.run(SimRoom.SECOND);
    for (int i = 0; i < 20; i++) {
      alice.publisher.sendRtp(111, 300 + i, 1_000_000 + 960 * i, audio, new byte[40]);
      send(1);
    }
    bob.subscriber.packets.clear();
    bob.subscriber.reports.clear();
    // Captured at the same moment, as the publisher's reports say.
    int picture = 3000 * (sequence + 1);
    int sound = 1_000_000 + 960 * 20;
    sendRtcp(
        alice.publisher,
        writer -> {
          writer.senderReport(video, 99L << 32, picture, 1, 60);
          writer.senderReport(audio, 99L << 32, sound, 1, 60);
        });
    alice.publisher.sendRtp(111, 320, sound, audio, new byte[40]);
    alice.publisher.sendRtp(VP8, sequence + 1, picture, video, picture(60));
    long reportedAt = sim.now;
    sim.run(10 * SimRoom.SECOND);
    RtpHeader seenSound = header(bob.subscriber.packets.get(0));
    RtpHeader seenPicture = header(bob.subscriber.packets.get(1));
    RtcpRecord record = RtcpRecord.of(bob.subscriber);
    for (RtpHeader seen : List.of(seenSound, seenPicture)) {
      int rate = seen == seenSound ? 48_000 : 90_000;
      List<RtcpRecord.SenderReport> reports =
          record.senderReports.stream().filter(each -> each.ssrc() == seen.ssrc()).toList();
      assertThat(reports).as("one every three seconds").hasSizeBetween(3, 4);
      for (RtcpRecord.SenderReport report : reports) {
        long ticks = report.rtpTimestamp() - seen.timestamp();
        long elapsedNanos = NtpTime.nanosBetween(ntp(reportedAt), report.ntp());
        assertThat(ticks * SimRoom.SECOND / rate)
            .as("the server's clock at the moment of capture")
            .isBetween(elapsedNanos - SimRoom.MILLI, elapsedNanos + SimRoom.MILLI);
      }
    }
    assertThat(record.cnames).containsKeys(seenSound.ssrc(), seenPicture.ssrc());
    for (MediaSection section : bob.lastServerOffer.sections()) {
      section.ssrcs().stream()
          .filter(attribute -> attribute.name().equals("cname"))
          .filter(attribute -> record.cnames.containsKey(attribute.ssrc()))
          .forEach(attribute ->
              assertThat(record.cnames.get(attribute.ssrc())).isEqualTo(attribute.value()));
    }
  }

  @Test
  void aReceiversClockIsEchoed() {
    call(AddTrackRequest.newBuilder());
    bob.subscriber.reports.clear();
    sendRtcp(bob.subscriber, writer -> writer.receiverReferenceTime(4711, 0x1234_5678_9ABC_DEF0L));
    sim.settle();
    assertThat(RtcpRecord.of(bob.subscriber).answers)
        .containsExactly(new RtcpRecord.ReferenceAnswer(4711, 0x5678_9ABC, 0));
  }

  @ParameterizedTest
  @CsvSource({"500,15,21", "3000,2,5"})
  void keyframesAreAskedForAsOftenAsConfigured(long spacingMillis, int least, int most) {
    in(
        SimRoom.with(
            64,
            settings ->
                settings.media(
                    MediaSettings.DEFAULT.toBuilder()
                        .keyFrameSpacingNanos(List.of(spacingMillis * SimRoom.MILLI))
                        .build())));
    call(AddTrackRequest.newBuilder());
    send(1);
    RtpHeader seen = latest();
    alice.publisher.reports.clear();
    for (int i = 0; i < 100; i++) {
      sendRtcp(bob.subscriber, writer -> writer.pictureLoss(1, seen.ssrc()));
      sim.run(100 * SimRoom.MILLI);
    }
    assertThat(RtcpRecord.of(alice.publisher).pictureLosses).hasSizeBetween(least, most);
  }

  private byte[] pictureWithTrailer() {
    byte[] payload = picture(80);
    // 14 bytes: what the publisher says of the frame, the length inverted, and the letters.
    payload[75] = (byte) ~14;
    System.arraycopy(new byte[] {'L', 'K', 'T', 'S'}, 0, payload, 76, 4);
    return payload;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatStandsBehindAFrameGoesOnlyToThoseWhoReadIt(boolean reads) {
    bob.session(session -> {
      if (reads) {
        session.getClientBuilder().addCapabilities(ClientInfo.Capability.CAP_PACKET_TRAILER);
      }
      return session;
    });
    call(
        AddTrackRequest.newBuilder()
            .addPacketTrailerFeatures(PacketTrailerFeature.PTF_USER_TIMESTAMP));
    alice.publisher.sendRtp(VP8, ++sequence, 3000 * sequence, video, pictureWithTrailer());
    sim.settle();
    RtpHeader first = latest();
    assertThat(first.payloadLength()).isEqualTo(reads ? 80 : 66);
    sendRtcp(
        bob.subscriber,
        writer -> writer.nack(1, first.ssrc(), new int[] {first.sequenceNumber()}, 1));
    sim.settle();
    assertThat(latest().ssrc()).isNotEqualTo(first.ssrc());
    assertThat(latest().payloadLength()).as("sent again").isEqualTo(reads ? 82 : 68);
  }

  @Test
  void aTrackWithoutTrailersIsLeftAlone() {
    call(AddTrackRequest.newBuilder());
    alice.publisher.sendRtp(VP8, ++sequence, 3000 * sequence, video, pictureWithTrailer());
    sim.settle();
    assertThat(latest().payloadLength()).isEqualTo(80);
  }
}

package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.ConnectionQuality;
import dev.hibiki.common.proto.ConnectionQualityInfo;
import dev.hibiki.common.proto.MuteTrackRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients hear how good connections are: theirs, and those of whom they receive. */
class ConnectionQualityTest {
  private final SimRoom sim = new SimRoom(12);
  private final SimClient alice = sim.dual("alice");
  private int sequence = 100;

  private SimClient joined(SimClient client) {
    client.join();
    sim.run(SimRoom.SECOND);
    return client;
  }

  private static List<ConnectionQuality> told(SimClient client, SimClient about) {
    return client.received.stream()
        .filter(SignalResponse::hasConnectionQuality)
        .flatMap(response -> response.getConnectionQuality().getUpdatesList().stream())
        .filter(info -> info.getParticipantSid().equals(about.join.getParticipant().getSid()))
        .map(ConnectionQualityInfo::getQuality)
        .toList();
  }

  private void speak(int seconds, int lostOfTen) {
    for (int i = 0; i < seconds * 50; i++) {
      sequence++;
      if (sequence % 10 >= lostOfTen) {
        alice.publisher.sendRtp(111, sequence, 960 * sequence, alice.lastSsrc(), new byte[40]);
      }
      sim.run(20 * SimRoom.MILLI);
    }
  }

  private void publish() {
    joined(alice);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    sim.run(SimRoom.SECOND);
    speak(1, 0);
  }

  @Test
  void everybodyIsToldOnceAndThenOfChanges() {
    SimClient bob = joined(sim.dual("bob"));
    publish();
    speak(12, 0);
    assertThat(told(alice, alice)).contains(ConnectionQuality.EXCELLENT);
    assertThat(told(bob, bob)).contains(ConnectionQuality.EXCELLENT);
    assertThat(told(bob, alice)).contains(ConnectionQuality.EXCELLENT);
    // Nothing of bob's is received by alice.
    assertThat(told(alice, bob)).isEmpty();
    int count = told(bob, alice).size();
    speak(12, 0);
    assertThat(told(bob, alice)).hasSize(count);
  }

  @ParameterizedTest
  @CsvSource({"1,GOOD", "3,POOR"})
  void aPublisherThatLosesPacketsIsTold(int lostOfTen, ConnectionQuality quality) {
    SimClient bob = joined(sim.dual("bob"));
    publish();
    speak(12, 0);
    speak(15, lostOfTen);
    assertThat(told(alice, alice).getLast()).isEqualTo(quality);
    assertThat(told(bob, alice).getLast()).isEqualTo(quality);
    assertThat(told(bob, bob).getLast()).isEqualTo(ConnectionQuality.EXCELLENT);
    speak(30, 0);
    assertThat(told(bob, alice).getLast()).isEqualTo(ConnectionQuality.EXCELLENT);
  }

  @ParameterizedTest
  @CsvSource({"17,LOST", "10,POOR"})
  void aPublisherOfWhomNothingComesIsLost(int protocol, ConnectionQuality quality) {
    SimClient bob =
        joined(
            sim.dual("bob")
                .session(session ->
                    session.setClient(session.getClient().toBuilder().setProtocol(protocol))));
    publish();
    byte[] report = new byte[64];
    RtcpWriter writer = new RtcpWriter().start(report, 0, report.length);
    writer.senderReport(alice.lastSsrc(), 1L << 32, 960 * sequence, 50, 2000);
    alice.publisher.transport.sendRtcp(report, 0, writer.length());
    speak(10, 0);
    sim.run(15 * SimRoom.SECOND);
    assertThat(told(bob, alice).getLast()).isEqualTo(quality);
    assertThat(told(alice, alice).getLast()).isEqualTo(ConnectionQuality.LOST);
  }

  @Test
  void aMutedTrackIsNoReasonToWorry() {
    publish();
    speak(10, 0);
    alice.send(
        SignalRequest.newBuilder()
            .setMute(
                MuteTrackRequest.newBuilder()
                    .setSid(
                        alice
                            .all(
                                SignalResponse::hasTrackPublished,
                                SignalResponse::getTrackPublished)
                            .getLast()
                            .getTrack()
                            .getSid())
                    .setMuted(true)));
    sim.run(30 * SimRoom.SECOND);
    assertThat(told(alice, alice)).containsOnly(ConnectionQuality.EXCELLENT);
  }

  @Test
  void aSubscriberIsJudgedByItsReports() {
    SimClient bob = joined(sim.dual("bob"));
    publish();
    RtpHeader header = new RtpHeader();
    byte[] first = bob.subscriber.packets.getFirst();
    assertThat(header.parse(first, 0, first.length)).isTrue();
    int lost = 0;
    for (int i = 0; i < 20; i++) {
      speak(1, 0);
      byte[] latest = bob.subscriber.packets.getLast();
      assertThat(header.parse(latest, 0, latest.length)).isTrue();
      lost += 20;
      byte[] report = new byte[64];
      RtcpWriter writer = new RtcpWriter().start(report, 0, report.length);
      writer.receiverReport(1);
      writer.reportBlock(header.ssrc(), 51, lost, header.sequenceNumber(), 0, 0, 0);
      bob.subscriber.transport.sendRtcp(report, 0, writer.length());
      sim.settle();
    }
    assertThat(told(bob, bob).getLast()).isEqualTo(ConnectionQuality.POOR);
    assertThat(told(bob, alice).getLast()).isEqualTo(ConnectionQuality.EXCELLENT);
  }
}

package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.SsrcAttribute;
import dev.hibiki.sfu.sim.RtcpRecord;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By what a receiver knows that sound and picture belong together. */
class LipSyncTest {
  @ParameterizedTest
  @CsvSource({"true, false", "true, true", "false, false", "false, true"})
  void tracksOfOneStreamHaveOneCanonicalName(boolean synced, boolean single) {
    SimRoom sim = SimRoom.with(141, settings -> settings.syncStreams(synced));
    SimClient alice = sim.dual("alice").join();
    SimClient bob = sim.client("bob", single).join();
    sim.run(SimRoom.SECOND);
    alice.publish(TrackType.AUDIO, TrackSource.MICROPHONE, "mic", false);
    int sound = alice.lastSsrc();
    alice.publish(TrackType.VIDEO, TrackSource.CAMERA, "cam", false);
    int picture = alice.lastSsrc();
    byte[] vp8 = new byte[60];
    vp8[0] = 0x10;
    for (int i = 1; i <= 150; i++) {
      alice.publisher.sendRtp(111, i, 960 * i, sound, new byte[40]);
      alice.publisher.sendRtp(96, i, 3000 * i, picture, vp8);
      if (i == 10) {
        byte[] compound = new byte[200];
        RtcpWriter writer = new RtcpWriter().start(compound, 0, compound.length);
        writer.senderReport(sound, 99L << 32, 960 * i, 1, 60);
        writer.senderReport(picture, 99L << 32, 3000 * i, 1, 60);
        alice.publisher.transport.sendRtcp(compound, 0, writer.length());
      }
      sim.run(33 * SimRoom.MILLI);
    }
    List<MediaSection> sections =
        (single ? bob.lastAnswer : bob.lastServerOffer)
            .sections().stream().filter(section -> !section.msids().isEmpty()).toList();
    assertThat(sections).hasSize(2);
    Set<String> streams = new HashSet<>();
    Set<String> described = new HashSet<>();
    Set<Integer> sources = new HashSet<>();
    for (MediaSection section : sections) {
      streams.add(section.msids().getFirst().stream());
      for (SsrcAttribute attribute : section.ssrcs()) {
        if (attribute.name().equals("cname")) {
          described.add(attribute.value());
          sources.add(attribute.ssrc());
        }
      }
    }
    assertThat(streams).hasSize(synced ? 1 : 2);
    assertThat(described).as("in the description").hasSameSizeAs(streams);
    Set<String> reported = new HashSet<>();
    RtcpRecord record = RtcpRecord.of(single ? bob.publisher : bob.subscriber);
    record.cnames.forEach((ssrc, cname) -> {
      assertThat(sources).contains(ssrc);
      reported.add(cname);
    });
    assertThat(record.cnames).as("sources described by RTCP").hasSize(2);
    assertThat(reported).isEqualTo(described);
  }
}

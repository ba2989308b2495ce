package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtcp.TransportCcFeedback;
import dev.hibiki.rtc.rtcp.TransportCcVisitor;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.sdp.ExtensionUri;
import dev.hibiki.rtc.sdp.MediaKind;
import dev.hibiki.sfu.sim.RtcpRecord;
import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimOffer;
import dev.hibiki.sfu.sim.SimPeer;
import dev.hibiki.sfu.sim.SimRoom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What receivers say comes to the right ear: lost packets, lost pictures, reports. */
class FeedbackTest {
  private final SimRoom sim = new SimRoom(9);
  private final SimClient alice = sim.client("alice", false);
  private final SimClient bob = sim.client("bob", false);

  @BeforeEach
  void aPictureFlows() {
    alice.join();
    bob.join();
    sim.run(SimRoom.SECOND);
    alice.publish(TrackType.VIDEO, TrackSource.CAMERA, "cam", false);
    sim.run(SimRoom.SECOND);
    alice.sendMedia(TrackType.VIDEO, alice.lastSsrc(), 1);
    sim.run(SimRoom.SECOND);
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

  private static List<Integer> nacks(SimPeer peer) {
    List<Integer> lost = new ArrayList<>();
    for (byte[] report : peer.reports) {
      RtcpReader.read(
          report,
          0,
          report.length,
          new RtcpVisitor() {
            @Override
            public void nack(int senderSsrc, int mediaSsrc, int sequenceNumber) {
              lost.add(sequenceNumber);
            }
          });
    }
    return lost;
  }

  private byte[] firstOf(SimClient client) {
    alice.sendMedia(TrackType.VIDEO, alice.lastSsrc(), 6);
    assertThat(client.subscriber.packets).isNotEmpty();
    return client.subscriber.packets.getFirst();
  }

  @Test
  void aSubscriberGetsALostPacketAgainOnTheRetransmissionStream() {
    byte[] original = firstOf(bob);
    int sequence = header(original).sequenceNumber();
    int ssrc = header(original).ssrc();
    int before = bob.subscriber.packets.size();
    byte[] nack = new byte[64];
    RtcpWriter writer = new RtcpWriter().start(nack, 0, nack.length);
    writer.nack(1, ssrc, new int[] {sequence}, 1);
    bob.subscriber.transport.sendRtcp(nack, 0, writer.length());
    sim.settle();
    assertThat(bob.subscriber.packets).hasSize(before + 1);
    byte[] again = bob.subscriber.packets.getLast();
    assertThat(header(again).ssrc()).isNotEqualTo(ssrc);
    assertThat(header(again).timestamp()).isEqualTo(header(original).timestamp());
    byte[] repeated = payload(again);
    assertThat((repeated[0] & 0xFF) << 8 | (repeated[1] & 0xFF)).isEqualTo(sequence);
    assertThat(Arrays.copyOfRange(repeated, 2, repeated.length)).isEqualTo(payload(original));
  }

  @Test
  void whatArrivesOfStreamsThatAreNotKnownIsReportedToo() {
    int id = SimOffer.extensionId(false, MediaKind.VIDEO, ExtensionUri.TRANSPORT_CC);
    alice.publisher.reports.clear();
    for (int i = 0; i < 20; i++) {
      byte[] number = {0, (byte) i};
      boolean known = i % 2 == 0;
      alice.publisher.sendRtp(
          known ? 96 : 127,
          50 + i,
          9000,
          known ? alice.lastSsrc() : 4711,
          id,
          number,
          new byte[30]);
    }
    sim.run(SimRoom.SECOND);
    List<Integer> arrived = new ArrayList<>();
    TransportCcVisitor statuses =
        new TransportCcVisitor() {
          @Override
          public void received(int sequenceNumber, long arrivalTicks) {
            arrived.add(sequenceNumber);
          }

          @Override
          public void notReceived(int sequenceNumber) {}
        };
    for (byte[] report : alice.publisher.reports) {
      RtcpReader.read(
          report,
          0,
          report.length,
          new RtcpVisitor() {
            @Override
            public void transportCc(int sender, int media, byte[] buf, int offset, int length) {
              assertThat(TransportCcFeedback.read(buf, offset, length, statuses)).isPositive();
            }
          });
    }
    assertThat(arrived).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void aPacketIsNotSentAgainForEver() {
    byte[] original = firstOf(bob);
    int before = bob.subscriber.packets.size();
    byte[] nack = new byte[64];
    RtcpWriter writer = new RtcpWriter().start(nack, 0, nack.length);
    writer.nack(1, header(original).ssrc(), new int[] {header(original).sequenceNumber()}, 1);
    for (int i = 0; i < 10; i++) {
      bob.subscriber.transport.sendRtcp(nack, 0, writer.length());
      sim.run(SimRoom.SECOND / 4);
    }
    assertThat(bob.subscriber.packets.size() - before).isBetween(1, 3);
  }

  @Test
  void aLostPictureIsAskedOfThePublisher() {
    byte[] original = firstOf(bob);
    sim.run(2 * SimRoom.SECOND);
    alice.publisher.reports.clear();
    byte[] loss = new byte[64];
    RtcpWriter writer = new RtcpWriter().start(loss, 0, loss.length);
    writer.pictureLoss(1, header(original).ssrc());
    bob.subscriber.transport.sendRtcp(loss, 0, writer.length());
    sim.run(SimRoom.SECOND);
    assertThat(RtcpRecord.of(alice.publisher).pictureLosses).contains(alice.lastSsrc());
  }

  @Test
  void whatThePublisherLostIsAskedForAtOnce() {
    firstOf(bob);
    alice.publisher.reports.clear();
    byte[] frame = new byte[60];
    frame[0] = 0x10;
    frame[3] = 1;
    for (int sequence : new int[] {106, 107, 109, 110, 111}) {
      alice.publisher.sendRtp(96, sequence, 3000 * (sequence - 100), alice.lastSsrc(), frame);
    }
    sim.run(SimRoom.SECOND / 5);
    assertThat(nacks(alice.publisher)).contains(108);
  }

  @Test
  void aSubscriberSeesNoGapWhereThePublisherSentPadding() {
    firstOf(bob);
    int before = bob.subscriber.packets.size();
    byte[] frame = new byte[60];
    frame[0] = 0x10;
    frame[3] = 1;
    alice.publisher.sendRtp(96, 106, 18_000, alice.lastSsrc(), frame);
    alice.publisher.sendRtp(96, 107, 18_000, alice.lastSsrc(), new byte[0]);
    alice.publisher.sendRtp(96, 108, 21_000, alice.lastSsrc(), frame);
    sim.settle();
    assertThat(bob.subscriber.packets).hasSize(before + 2);
    int first = header(bob.subscriber.packets.get(before)).sequenceNumber();
    int second = header(bob.subscriber.packets.get(before + 1)).sequenceNumber();
    assertThat((second - first) & 0xFFFF).isEqualTo(1);
  }
}

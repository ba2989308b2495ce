package dev.hibiki.rtc.sctp;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;

/** Any bytes, as packets of a peer that knows our verification tag, in any state. */
class SctpAssociationFuzzTest {
  /** A channel is opened and written to by whatever the fuzzer brings about. */
  private static final class Echo extends SilentSink {
    SctpAssociation association;
    long now;

    Echo(SctpAssociation association) {
      this.association = association;
    }

    @Override
    public void message(
        DataChannel channel, boolean binary, byte[] message, int offset, int length) {
      association.send(now, channel, binary, message, offset, length, this);
    }
  }

  @FuzzTest
  void handlesAnyPacket(FuzzedDataProvider data) {
    Puppet peer = new Puppet();
    if (data.consumeBoolean()) {
      peer.connect(data.consumeBoolean() ? Puppet.ABLE : new byte[0]);
      peer.handle(Puppet.open(Puppet.TSN, 2, "fuzz"));
      if (data.consumeBoolean()) {
        peer.association.shutdown(peer.now, peer);
      }
    }
    Echo echo = new Echo(peer.association);
    int tag = peer.theirTag();
    while (data.remainingBytes() > 0) {
      boolean init = data.consumeBoolean();
      byte[] chunks = data.consumeBytes(data.consumeInt(4, 200));
      byte[] packet = Puppet.packet(init ? 0 : tag, chunks);
      peer.association.handle(echo.now, packet, 0, packet.length, echo);
      echo.now += data.consumeInt(0, 2_000) * 1_000_000L;
      if (peer.association.deadlineNanos() - echo.now <= 0) {
        peer.association.onTimeout(echo.now, echo);
      }
    }
  }

  @FuzzTest
  void neverStopsTwoAssociationsFromEnding(FuzzedDataProvider data) {
    long seed = data.consumeLong();
    SctpPair pair = new SctpPair(new LossyLink(seed), SctpConfig.defaults(), seed);
    pair.client.keepPackets = true;
    pair.client.association.start(pair.now, pair.client);
    DataChannel channel = pair.client.open("fuzz");
    pair.client.send(channel, new byte[3_000]);
    Random random = new Random(seed);
    while (data.remainingBytes() > 0) {
      pair.runFor(data.consumeInt(0, 50) * SctpPair.MILLI);
      int size = pair.client.sentPackets.size();
      byte[] packet = pair.client.sentPackets.get(random.nextInt(size)).clone();
      for (int i = data.consumeInt(0, 6); i > 0; i--) {
        packet[data.consumeInt(12, packet.length - 1)] = data.consumeByte();
      }
      new PacketChecksum().write(packet, 0, packet.length);
      pair.server.association.handle(pair.now, packet, 0, packet.length, pair.server);
    }
    pair.server.association.abort(pair.now, pair.server);
    pair.runFor(SctpPair.SECOND);
    if (!pair.server.association.ended()) {
      throw new AssertionError("not ended");
    }
  }
}

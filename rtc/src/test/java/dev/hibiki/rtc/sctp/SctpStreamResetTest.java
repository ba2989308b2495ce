package dev.hibiki.rtc.sctp;

import static dev.hibiki.rtc.sctp.Puppet.TSN;
import static dev.hibiki.rtc.sctp.Puppet.bytes;
import static dev.hibiki.rtc.sctp.Puppet.chunk;
import static dev.hibiki.rtc.sctp.Puppet.parameter;
import static dev.hibiki.rtc.sctp.Puppet.reset;
import static dev.hibiki.rtc.sctp.Puppet.response;
import static dev.hibiki.rtc.sctp.Puppet.text;
import static dev.hibiki.rtc.sctp.Puppet.withChannel;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Streams that are reset (RFC 6525). */
class SctpStreamResetTest {
  private static final int RE_CONFIG = ChunkType.RE_CONFIG;

  @Test
  void anEarlyResetIsDeferredUntilTheDataIsThere() {
    Puppet peer = withChannel();
    peer.handle(reset(TSN, TSN + 1, 2));
    Puppet.Sent answer = peer.only(RE_CONFIG);
    assertThat(answer.i32(4)).isEqualTo(TSN);
    assertThat(answer.i32(8)).isEqualTo(StreamReset.IN_PROGRESS);
    assertThat(peer.opened.get(0).state()).isEqualTo(DataChannel.State.OPEN);
    peer.handle(text(TSN + 1, 2, 1, "last words"));
    assertThat(peer.messages).containsExactly("last words");
    assertThat(peer.opened.get(0).state()).isEqualTo(DataChannel.State.CLOSING);
    List<Puppet.Sent> sent = peer.take();
    assertThat(sent.get(0).i32(4)).isEqualTo(TSN);
    assertThat(sent.get(0).i32(8)).isEqualTo(StreamReset.PERFORMED);
    Puppet.Sent request = sent.get(1);
    assertThat(request.u16(0)).isEqualTo(ParameterType.OUTGOING_RESET_REQUEST);
    assertThat(request.i32(4)).isEqualTo(peer.theirTsn());
    assertThat(request.u16(16)).isEqualTo(2);

    // A peer that asks again under a new number gets the same answer and nothing happens twice.
    peer.handle(reset(TSN + 1, TSN + 1, 2));
    assertThat(peer.take().get(0).i32(8)).isEqualTo(StreamReset.PERFORMED);
    peer.handle(response(peer.theirTsn(), StreamReset.PERFORMED));
    assertThat(peer.closedChannels).hasSize(1);
  }

  @Test
  void requestsOutOfSequenceAreAnsweredButNotDone() {
    Puppet peer = withChannel();
    peer.handle(reset(TSN + 5, TSN, 2));
    assertThat(peer.only(RE_CONFIG).i32(8)).isEqualTo(StreamReset.BAD_SEQUENCE);
    peer.handle(reset(TSN, TSN, 2));
    assertThat(peer.take().get(0).i32(8)).isEqualTo(StreamReset.PERFORMED);
    peer.handle(reset(TSN, TSN, 2));
    assertThat(peer.take().get(0).i32(8)).as("repeated").isEqualTo(StreamReset.PERFORMED);
    assertThat(peer.dropped(DropReason.BAD_RESET_SEQUENCE)).isEqualTo(1);
  }

  @Test
  void otherRequestsGetAnAnswer() {
    Puppet peer = withChannel();
    byte[] add = parameter(ParameterType.ADD_OUTGOING_STREAMS, bytes().i32(TSN).i32(0).end());
    peer.handle(chunk(RE_CONFIG, 0, add));
    assertThat(peer.only(RE_CONFIG).i32(8)).isEqualTo(StreamReset.PERFORMED);
    byte[] more = parameter(ParameterType.ADD_INCOMING_STREAMS, bytes().i32(TSN + 1).i32(0).end());
    peer.handle(chunk(RE_CONFIG, 0, more));
    assertThat(peer.only(RE_CONFIG).i32(8)).isEqualTo(StreamReset.DENIED);
    byte[] wanted =
        parameter(ParameterType.INCOMING_RESET_REQUEST, bytes().i32(TSN + 2).u16(2).end());
    peer.handle(chunk(RE_CONFIG, 0, wanted));
    assertThat(peer.types()).containsExactly(RE_CONFIG, RE_CONFIG);
    assertThat(peer.opened.get(0).state()).isEqualTo(DataChannel.State.CLOSING);
    byte[] all = parameter(ParameterType.SSN_TSN_RESET_REQUEST, bytes().i32(TSN + 3).end());
    peer.handle(chunk(RE_CONFIG, 0, all));
    assertThat(peer.only(RE_CONFIG).i32(8)).isEqualTo(StreamReset.DENIED);
    // All streams.
    peer.handle(reset(TSN + 4, TSN));
    assertThat(peer.take().get(0).i32(8)).isEqualTo(StreamReset.PERFORMED);
    peer.handle(chunk(RE_CONFIG, 0, parameter(ParameterType.OUTGOING_RESET_REQUEST, new byte[8])));
    peer.handle(chunk(RE_CONFIG, 0, bytes().u16(13).u16(99).end()));
    assertThat(peer.dropped(DropReason.BAD_PARAMETER)).isEqualTo(2);
  }

  @Test
  void aRequestInProgressIsAskedAgainUnderANewNumber() {
    Puppet peer = withChannel();
    peer.association.closeChannel(peer.now, peer.opened.get(0), peer);
    int number = peer.only(RE_CONFIG).i32(4);
    peer.handle(response(number, StreamReset.IN_PROGRESS));
    peer.advance(1_000);
    Puppet.Sent again =
        peer.take().stream().filter(sent -> sent.type() == RE_CONFIG).findFirst().orElseThrow();
    assertThat(again.i32(4)).isEqualTo(number + 1);
    // An unanswered one is repeated as it is.
    peer.advance(1_100);
    Puppet.Sent repeated =
        peer.take().stream().filter(sent -> sent.type() == RE_CONFIG).findFirst().orElseThrow();
    assertThat(repeated.i32(4)).isEqualTo(number + 1);
    peer.handle(response(number, StreamReset.PERFORMED));
    assertThat(peer.dropped(DropReason.BAD_RESET_SEQUENCE)).isEqualTo(1);
    peer.handle(response(number + 1, StreamReset.PERFORMED));
    assertThat(peer.opened.get(0).state()).isEqualTo(DataChannel.State.CLOSING);
    peer.handle(reset(TSN, TSN, 2));
    assertThat(peer.closedChannels).hasSize(1);
  }

  @Test
  void withoutReconfigAChannelJustEndsAndItsStreamIsNotUsedAgain() {
    Puppet peer = new Puppet().connect(new byte[0]);
    DataChannel channel =
        Objects.requireNonNull(peer.association.openChannel(peer.now, "a", "", true, -1, -1, peer));
    peer.association.closeChannel(peer.now, channel, peer);
    assertThat(channel.state()).isEqualTo(DataChannel.State.CLOSED);
    DataChannel next =
        Objects.requireNonNull(peer.association.openChannel(peer.now, "b", "", true, -1, -1, peer));
    assertThat(next.streamId()).isEqualTo(3);
  }

  @Test
  void channelsBeyondThePeersStreamsAreNotOpened() {
    Puppet peer = Puppet.established();
    // The puppet takes 100 streams, of which the odd half is ours.
    int opened = 0;
    while (peer.association.openChannel(peer.now, "x", "", true, -1, -1, peer) != null) {
      opened++;
    }
    assertThat(opened).isEqualTo(50);
    assertThat(peer.association.negotiatedChannel(100, "x", true, -1, -1, peer)).isNull();
  }
}

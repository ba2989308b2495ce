package dev.hibiki.rtc.sctp;

import java.util.Arrays;

/** A received DATA chunk that is kept until its message can be delivered. */
final class Fragment {
  /** What a fragment costs besides its payload: this object, the array header, a ring slot. */
  static final int OVERHEAD_BYTES = 64;

  final int tsn;
  final int streamId;
  final int ssn;
  final int payloadProtocol;
  final boolean unordered;
  final boolean begin;
  final boolean end;
  final byte[] payload;

  /** Part of a message that is complete and waits for its turn in the stream. */
  boolean complete;

  Fragment(DataChunk chunk) {
    tsn = chunk.tsn();
    streamId = chunk.streamId();
    ssn = chunk.ssn();
    payloadProtocol = chunk.payloadProtocol();
    unordered = chunk.unordered();
    begin = chunk.begin();
    end = chunk.end();
    int offset = chunk.payloadOffset();
    payload = Arrays.copyOfRange(chunk.array(), offset, offset + chunk.payloadBytes());
  }

  /** Whether {@code next}, which has the following TSN, continues the same message. */
  boolean continuedBy(Fragment next) {
    return !end
        && !next.begin
        && streamId == next.streamId
        && unordered == next.unordered
        && (unordered || ssn == next.ssn);
  }

  int bufferBytes() {
    return payload.length + OVERHEAD_BYTES;
  }
}

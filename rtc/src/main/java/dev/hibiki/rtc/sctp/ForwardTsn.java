package dev.hibiki.rtc.sctp;

import dev.hibiki.rtc.sctp.OutboundChunk.Fate;
import java.util.Arrays;

/**
 * An outgoing FORWARD TSN chunk (RFC 3758 section 3.2): up to which TSN the peer need not wait, and
 * the last message given up on each ordered stream.
 *
 * <p>RFC 3758 lets the new cumulative TSN pass abandoned chunks only, which closes one hole per
 * round trip: too slow for a stream of small messages with loss. Here it also passes messages that
 * the peer has acknowledged whole by gap blocks. A peer that took such an acknowledgement back
 * would lose the message; peers of WebRTC do not.
 */
final class ForwardTsn {
  static final int ENTRY_BYTES = 4;

  private final StreamList skipped = new StreamList();
  private final StreamList passed = new StreamList();
  private int tsn;

  /** Streams and a stream sequence number for each. */
  private static final class StreamList {
    int[] streamIds = new int[8];
    int[] ssns = new int[8];
    int size;

    int indexOf(int streamId) {
      for (int i = 0; i < size; i++) {
        if (streamIds[i] == streamId) {
          return i;
        }
      }
      return -1;
    }

    boolean put(int streamId, int ssn, int limit) {
      int index = indexOf(streamId);
      if (index < 0) {
        if (size == limit) {
          return false;
        }
        if (size == streamIds.length) {
          streamIds = Arrays.copyOf(streamIds, 2 * size);
          ssns = Arrays.copyOf(ssns, 2 * size);
        }
        index = size++;
        streamIds[index] = streamId;
      }
      ssns[index] = ssn;
      return true;
    }
  }

  /** Reads the chunks from the oldest on, which is abandoned; returns the new cumulative TSN. */
  int collect(OutstandingData outstanding, int maxValueBytes) {
    int limit = (maxValueBytes - ENTRY_BYTES) / ENTRY_BYTES;
    skipped.size = 0;
    passed.size = 0;
    int index = 0;
    while (index < outstanding.size()) {
      OutboundChunk chunk = outstanding.at(index);
      if (chunk.fate == Fate.ABANDONED) {
        if (!skip(chunk.message(), limit)) {
          break;
        }
        tsn = chunk.tsn;
        index++;
      } else {
        int next = pass(outstanding, index, limit);
        if (next < 0) {
          break;
        }
        index = next;
      }
    }
    return tsn;
  }

  private boolean skip(OutboundMessage message, int limit) {
    if (!message.ordered) {
      return true;
    }
    // Some peers throw away what is complete but has a lower number than what they are to skip. So
    // a message of the same stream that was passed must be delivered first.
    return passed.indexOf(message.stream.id) < 0
        && skipped.put(message.stream.id, message.ssn, limit);
  }

  /** Where the message that begins at {@code index} ends if the peer has all of it, or -1. */
  private int pass(OutstandingData outstanding, int index, int limit) {
    OutboundMessage message = outstanding.at(index).message();
    int expected = 0;
    for (int i = index; i < outstanding.size(); i++) {
      OutboundChunk chunk = outstanding.at(i);
      if (chunk.fate != Fate.ACKED || chunk.message != message || chunk.offset != expected) {
        return -1;
      }
      expected += chunk.length;
      if (expected == message.payload.length) {
        boolean noted = !message.ordered || passed.put(message.stream.id, message.ssn, limit);
        return noted ? i + 1 : -1;
      }
    }
    return -1;
  }

  void write(PacketWriter writer, SctpSink out) {
    int entries = skipped.size;
    int at = writer.open(ChunkType.FORWARD_TSN, 0, 4 + entries * ENTRY_BYTES, out);
    byte[] packet = writer.array();
    BigEndian.putI32(packet, at, tsn);
    for (int i = 0; i < entries; i++) {
      BigEndian.putU16(packet, at + 4 + i * ENTRY_BYTES, skipped.streamIds[i]);
      BigEndian.putU16(packet, at + 4 + i * ENTRY_BYTES + 2, skipped.ssns[i]);
    }
  }
}

package dev.hibiki.rtc.sctp;

import dev.hibiki.rtc.sctp.OutboundChunk.Fate;
import java.util.Arrays;

/**
 * An outgoing FORWARD TSN chunk (RFC 3758 section 3.2): up to which TSN the peer need not wait, and
 * the last message given up on each ordered stream.
 */
final class ForwardTsn {
  static final int ENTRY_BYTES = 4;

  private int[] streamIds = new int[8];
  private int[] ssns = new int[8];
  private int entries;
  private int tsn;

  /** Reads the abandoned chunks at the head, of which there is one; returns the new TSN. */
  int collect(OutstandingData outstanding, int maxValueBytes) {
    int maxEntries = (maxValueBytes - ENTRY_BYTES) / ENTRY_BYTES;
    entries = 0;
    for (int i = 0; i < outstanding.size(); i++) {
      OutboundChunk chunk = outstanding.at(i);
      if (chunk.fate != Fate.ABANDONED) {
        break;
      }
      OutboundMessage message = chunk.message();
      if (message.ordered && !note(message.stream.id, message.ssn, maxEntries)) {
        break;
      }
      tsn = chunk.tsn;
    }
    return tsn;
  }

  private boolean note(int streamId, int ssn, int maxEntries) {
    for (int i = 0; i < entries; i++) {
      if (streamIds[i] == streamId) {
        ssns[i] = ssn;
        return true;
      }
    }
    if (entries == maxEntries) {
      return false;
    }
    if (entries == streamIds.length) {
      streamIds = Arrays.copyOf(streamIds, 2 * entries);
      ssns = Arrays.copyOf(ssns, 2 * entries);
    }
    streamIds[entries] = streamId;
    ssns[entries++] = ssn;
    return true;
  }

  void write(PacketWriter writer, SctpSink out) {
    int at = writer.open(ChunkType.FORWARD_TSN, 0, 4 + entries * ENTRY_BYTES, out);
    byte[] packet = writer.array();
    BigEndian.putI32(packet, at, tsn);
    for (int i = 0; i < entries; i++) {
      BigEndian.putU16(packet, at + 4 + i * ENTRY_BYTES, streamIds[i]);
      BigEndian.putU16(packet, at + 4 + i * ENTRY_BYTES + 2, ssns[i]);
    }
  }
}

package dev.hibiki.rtc.sctp;

/** Checks the common header of packets (RFC 9260 section 3.1) and gives access to their chunks. */
final class PacketReader {
  private static final int MIN_PACKET_BYTES =
      PacketWriter.HEADER_BYTES + PacketWriter.CHUNK_HEADER_BYTES;

  private final SctpConfig config;
  private final SctpCounters counters;
  private final PacketChecksum checksum = new PacketChecksum();
  private final ChunkReader chunks = new ChunkReader();
  private int tag;

  PacketReader(SctpConfig config, SctpCounters counters) {
    this.config = config;
    this.counters = counters;
  }

  /** Moves to a packet and its first chunk; false, and counted, if it is not one of ours. */
  boolean open(byte[] packet, int offset, int length) {
    if (length < MIN_PACKET_BYTES
        || BigEndian.u16(packet, offset) != config.remotePort()
        || BigEndian.u16(packet, offset + 2) != config.localPort()) {
      counters.drop(DropReason.BAD_HEADER);
      return false;
    }
    chunks.reset(packet, offset + PacketWriter.HEADER_BYTES, offset + length);
    if (!chunks.next()) {
      counters.drop(DropReason.BAD_CHUNK);
      return false;
    }
    int carried = PacketChecksum.read(packet, offset);
    if (!(carried == 0 && zeroAllowed()) && carried != checksum.compute(packet, offset, length)) {
      counters.drop(DropReason.BAD_CHECKSUM);
      return false;
    }
    tag = BigEndian.i32(packet, offset + 4);
    counters.packetsReceived++;
    return true;
  }

  /** RFC 9653 section 5.3: never on the packets that agree on it. */
  private boolean zeroAllowed() {
    return config.zeroChecksum()
        && chunks.type() != ChunkType.INIT
        && chunks.type() != ChunkType.COOKIE_ECHO;
  }

  /** The chunks of the packet; the first one is the present one. */
  ChunkReader chunks() {
    return chunks;
  }

  /** The verification tag of the packet. */
  int tag() {
    return tag;
  }
}

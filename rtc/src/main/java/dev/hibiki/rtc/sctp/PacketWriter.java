package dev.hibiki.rtc.sctp;

import java.util.Arrays;

/**
 * Packs chunks into SCTP packets of a fixed largest size, one packet at a time in one array.
 *
 * <p>A chunk is opened, its value is written into {@link #array} at the returned offset, and that
 * is all: the packet leaves when the next chunk does not fit, or on {@link #flush}.
 */
final class PacketWriter {
  static final int HEADER_BYTES = 12;
  static final int CHUNK_HEADER_BYTES = 4;

  private final int localPort;
  private final int remotePort;
  private final byte[] packet;
  private final SctpCounters counters;
  private final PacketChecksum checksum = new PacketChecksum();
  private int size;
  private int tag;
  private int packetTag;
  private boolean zeroChecksum;
  private boolean checksumNeeded;

  PacketWriter(SctpConfig config, SctpCounters counters) {
    this.localPort = config.localPort();
    this.remotePort = config.remotePort();
    this.packet = new byte[config.maxPacketBytes() & ~3];
    this.counters = counters;
  }

  /** The verification tag of packets from now on: the tag the peer chose. */
  void verificationTag(int peerTag) {
    tag = peerTag;
  }

  /** Whether packets go without CRC32c from now on (RFC 9653), as far as they may. */
  void zeroChecksum(boolean zero) {
    zeroChecksum = zero;
  }

  byte[] array() {
    return packet;
  }

  /** The largest value of a chunk that has a packet to itself. */
  int maxValueBytes() {
    return packet.length - HEADER_BYTES - CHUNK_HEADER_BYTES;
  }

  /** The largest value of a chunk that still goes into the packet begun. */
  int freeValueBytes() {
    return size == 0 ? maxValueBytes() : packet.length - size - CHUNK_HEADER_BYTES;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /**
   * Begins a chunk whose value has exactly {@code valueBytes}, at most {@link #maxValueBytes}, and
   * returns the offset of the value. A packet without room for it is sent first.
   */
  int open(int type, int flags, int valueBytes, SctpSink out) {
    if (valueBytes > freeValueBytes()) {
      flush(out);
    }
    if (size == 0) {
      size = HEADER_BYTES;
      packetTag = tag;
      checksumNeeded = false;
    }
    return append(type, flags, valueBytes);
  }

  /** Begins a packet with a verification tag of its own, with this chunk first in it. */
  int openWithTag(int verificationTag, int type, int flags, int valueBytes, SctpSink out) {
    flush(out);
    size = HEADER_BYTES;
    packetTag = verificationTag;
    checksumNeeded = false;
    return append(type, flags, valueBytes);
  }

  private int append(int type, int flags, int valueBytes) {
    int at = size;
    int value = at + CHUNK_HEADER_BYTES;
    packet[at] = (byte) type;
    packet[at + 1] = (byte) flags;
    BigEndian.putU16(packet, at + 2, CHUNK_HEADER_BYTES + valueBytes);
    int end = value + valueBytes;
    size = padded(end);
    Arrays.fill(packet, end, size, (byte) 0);
    checksumNeeded |= type == ChunkType.INIT || type == ChunkType.COOKIE_ECHO;
    return value;
  }

  /** Sends the packet begun, if there is one. */
  void flush(SctpSink out) {
    if (size == 0) {
      return;
    }
    int length = size;
    size = 0;
    BigEndian.putU16(packet, 0, localPort);
    BigEndian.putU16(packet, 2, remotePort);
    BigEndian.putI32(packet, 4, packetTag);
    if (zeroChecksum && !checksumNeeded) {
      BigEndian.putI32(packet, PacketChecksum.OFFSET, 0);
    } else {
      checksum.write(packet, 0, length);
    }
    counters.packetsSent++;
    out.transmit(packet, 0, length);
  }

  static int padded(int length) {
    return length + 3 & ~3;
  }
}

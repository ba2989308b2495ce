package dev.hibiki.rtc.sctp;

/** A view of one received DATA chunk (RFC 9260 section 3.3.1); one object serves all of them. */
final class DataChunk {
  /** TSN, stream, stream sequence number and payload protocol, in front of the payload. */
  static final int FIELD_BYTES = 12;

  private int flags;
  private int tsn;
  private int streamId;
  private int ssn;
  private int payloadProtocol;
  private byte[] array = new byte[0];
  private int payloadOffset;
  private int payloadBytes;

  /** Points the view at a chunk; false if it is too short. */
  boolean read(ChunkReader chunk) {
    if (chunk.valueBytes() < FIELD_BYTES) {
      return false;
    }
    flags = chunk.flags();
    array = chunk.array();
    int at = chunk.valueOffset();
    tsn = BigEndian.i32(array, at);
    streamId = BigEndian.u16(array, at + 4);
    ssn = BigEndian.u16(array, at + 6);
    payloadProtocol = BigEndian.i32(array, at + 8);
    payloadOffset = at + FIELD_BYTES;
    payloadBytes = chunk.valueBytes() - FIELD_BYTES;
    return true;
  }

  int tsn() {
    return tsn;
  }

  int streamId() {
    return streamId;
  }

  int ssn() {
    return ssn;
  }

  int payloadProtocol() {
    return payloadProtocol;
  }

  boolean begin() {
    return (flags & ChunkType.FLAG_BEGIN) != 0;
  }

  boolean end() {
    return (flags & ChunkType.FLAG_END) != 0;
  }

  boolean unordered() {
    return (flags & ChunkType.FLAG_UNORDERED) != 0;
  }

  boolean immediate() {
    return (flags & ChunkType.FLAG_IMMEDIATE) != 0;
  }

  byte[] array() {
    return array;
  }

  int payloadOffset() {
    return payloadOffset;
  }

  int payloadBytes() {
    return payloadBytes;
  }
}

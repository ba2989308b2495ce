package dev.hibiki.rtc.sctp;

import java.nio.charset.StandardCharsets;

/** Writes ERROR and ABORT chunks (RFC 9260 sections 3.3.7 and 3.3.10), and reads ABORT. */
final class ErrorChunks {
  private static final int MAX_REASON_BYTES = 128;

  private final PacketWriter writer;

  ErrorChunks(PacketWriter writer) {
    this.writer = writer;
  }

  /** Writes ABORT with one cause, explained in words. */
  void abort(int cause, String reason, SctpSink out) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int textBytes = Math.min(text.length, MAX_REASON_BYTES);
    int at = open(ChunkType.ABORT, cause, textBytes, out);
    System.arraycopy(text, 0, writer.array(), at, textBytes);
  }

  /** Tells the peer that there is no such stream. */
  void invalidStream(int streamId, SctpSink out) {
    int at = open(ChunkType.ERROR, ErrorCause.INVALID_STREAM, 4, out);
    BigEndian.putU16(writer.array(), at, streamId);
    BigEndian.putU16(writer.array(), at + 2, 0);
  }

  /** Returns a chunk we do not understand, unless it is too large for that. */
  void unrecognized(ChunkReader chunk, SctpSink out) {
    int chunkBytes = PacketWriter.CHUNK_HEADER_BYTES + chunk.valueBytes();
    if (ParameterReader.HEADER_BYTES + chunkBytes <= writer.maxValueBytes()) {
      int at = open(ChunkType.ERROR, ErrorCause.UNRECOGNIZED_CHUNK, chunkBytes, out);
      int from = chunk.valueOffset() - PacketWriter.CHUNK_HEADER_BYTES;
      System.arraycopy(chunk.array(), from, writer.array(), at, chunkBytes);
    }
  }

  private int open(int type, int cause, int valueBytes, SctpSink out) {
    int length = ParameterReader.HEADER_BYTES + valueBytes;
    int at = writer.open(type, 0, length, out);
    BigEndian.putU16(writer.array(), at, cause);
    BigEndian.putU16(writer.array(), at + 2, length);
    return at + ParameterReader.HEADER_BYTES;
  }

  /** Whether an ERROR chunk contains a cause. */
  static boolean contains(ChunkReader error, int cause) {
    ParameterReader causes =
        new ParameterReader(error.array(), error.valueOffset(), error.valueBytes());
    while (causes.next()) {
      if (causes.type() == cause) {
        return true;
      }
    }
    return false;
  }

  /** The first cause of an ABORT chunk, for logs. */
  static String describe(ChunkReader abort) {
    ParameterReader causes =
        new ParameterReader(abort.array(), abort.valueOffset(), abort.valueBytes());
    return causes.next() ? "cause " + causes.type() : "no cause given";
  }
}

package dev.hibiki.rtc.sctp;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one side says of itself in INIT or INIT ACK (RFC 9260 sections 3.3.2 and 3.3.3).
 *
 * @param tag the verification tag of packets to that side, never 0
 * @param windowBytes its receiver window
 * @param outboundStreams how many streams it wants to send on
 * @param inboundStreams how many streams it accepts
 * @param initialTsn the TSN of its first DATA chunk
 * @param extensions what it can do beyond RFC 9260
 */
record InitParameters(
    int tag,
    int windowBytes,
    int outboundStreams,
    int inboundStreams,
    int initialTsn,
    Extensions extensions) {
  /** The largest number of streams; the number 65535 itself is no stream of data channels. */
  static final int MAX_STREAMS = 0xffff;

  static final int FIELD_BYTES = 16;

  /** The error detection method "DTLS" of zero checksum (RFC 9653). */
  private static final int ZERO_CHECKSUM_OVER_DTLS = 1;

  // As much as we are ready to echo of what we do not understand.
  private static final int MAX_UNRECOGNIZED_BYTES = 512;

  /** Optional abilities. */
  record Extensions(boolean forwardTsn, boolean reconfig, boolean zeroChecksum) {}

  /**
   * A parsed chunk.
   *
   * @param cookie the state cookie, in INIT ACK only
   * @param unrecognized parameters the sender wants to hear about, one after the other
   */
  record Parsed(InitParameters parameters, byte @Nullable [] cookie, byte[] unrecognized) {}

  /** Reads an INIT or INIT ACK chunk; null if it is malformed or impossible. */
  static @Nullable Parsed parse(ChunkReader chunk) {
    if (chunk.valueBytes() < FIELD_BYTES) {
      return null;
    }
    byte[] bytes = chunk.array();
    int at = chunk.valueOffset();
    int tag = BigEndian.i32(bytes, at);
    int window = BigEndian.i32(bytes, at + 4);
    int outbound = BigEndian.u16(bytes, at + 8);
    int inbound = BigEndian.u16(bytes, at + 10);
    if (tag == 0 || outbound == 0 || inbound == 0) {
      return null;
    }
    ParameterReader reader =
        new ParameterReader(bytes, at + FIELD_BYTES, chunk.valueBytes() - FIELD_BYTES);
    Optional optional = new Optional();
    while (!optional.stopped && reader.next()) {
      optional.read(reader);
    }
    if (reader.malformed()) {
      return null;
    }
    InitParameters parameters =
        new InitParameters(
            tag,
            window < 0 ? Integer.MAX_VALUE : window,
            outbound,
            inbound,
            BigEndian.i32(bytes, at + 12),
            new Extensions(optional.forwardTsn, optional.reconfig, optional.zeroChecksum));
    return new Parsed(parameters, optional.cookie, optional.unrecognized.toByteArray());
  }

  /** The optional parameters, while they are read. */
  private static final class Optional {
    boolean forwardTsn;
    boolean reconfig;
    boolean zeroChecksum;
    byte @Nullable [] cookie;
    final ByteArrayOutputStream unrecognized = new ByteArrayOutputStream(0);
    boolean stopped;

    void read(ParameterReader reader) {
      byte[] bytes = reader.array();
      int at = reader.valueOffset();
      int length = reader.valueBytes();
      switch (reader.type()) {
        case ParameterType.STATE_COOKIE -> cookie = Arrays.copyOfRange(bytes, at, at + length);
        case ParameterType.FORWARD_TSN_SUPPORTED -> forwardTsn = true;
        case ParameterType.ZERO_CHECKSUM ->
            zeroChecksum = length == 4 && BigEndian.i32(bytes, at) == ZERO_CHECKSUM_OVER_DTLS;
        case ParameterType.SUPPORTED_EXTENSIONS -> {
          for (int i = 0; i < length; i++) {
            forwardTsn |= BigEndian.u8(bytes, at + i) == ChunkType.FORWARD_TSN;
            reconfig |= BigEndian.u8(bytes, at + i) == ChunkType.RE_CONFIG;
          }
        }
        case ParameterType.UNRECOGNIZED,
            ParameterType.IPV4_ADDRESS,
            ParameterType.IPV6_ADDRESS,
            ParameterType.COOKIE_PRESERVATIVE,
            ParameterType.HOST_NAME,
            ParameterType.SUPPORTED_ADDRESS_TYPES,
            ParameterType.ECN_CAPABLE,
            ParameterType.RANDOM,
            ParameterType.CHUNK_LIST,
            ParameterType.HMAC_ALGORITHM,
            ParameterType.ADAPTATION_LAYER -> {
          // Known, and without meaning over DTLS or without an answer from us.
        }
        default -> unknown(reader);
      }
    }

    /** The two highest bits say what to do (RFC 9260 section 3.2.1). */
    private void unknown(ParameterReader reader) {
      stopped = (reader.type() & 0x8000) == 0;
      boolean report = (reader.type() & 0x4000) != 0;
      int total = ParameterReader.HEADER_BYTES + reader.valueBytes();
      int padded = PacketWriter.padded(total);
      if (report && unrecognized.size() + padded <= MAX_UNRECOGNIZED_BYTES) {
        int offset = reader.valueOffset() - ParameterReader.HEADER_BYTES;
        unrecognized.write(reader.array(), offset, total);
        unrecognized.write(new byte[3], 0, padded - total);
      }
    }
  }

  /** Size of the chunk value {@link #write} makes. */
  int valueBytes() {
    return FIELD_BYTES
        + (extensions.forwardTsn() ? 4 : 0)
        + (extensions.reconfig() ? 8 : 0)
        + (extensions.zeroChecksum() ? 8 : 0);
  }

  /** Writes the value of an INIT or INIT ACK; returns where it ends. */
  int write(byte[] bytes, int offset) {
    BigEndian.putI32(bytes, offset, tag);
    BigEndian.putI32(bytes, offset + 4, windowBytes);
    BigEndian.putU16(bytes, offset + 8, outboundStreams);
    BigEndian.putU16(bytes, offset + 10, inboundStreams);
    BigEndian.putI32(bytes, offset + 12, initialTsn);
    int at = offset + FIELD_BYTES;
    if (extensions.forwardTsn()) {
      BigEndian.putU16(bytes, at, ParameterType.FORWARD_TSN_SUPPORTED);
      BigEndian.putU16(bytes, at + 2, 4);
      at += 4;
    }
    if (extensions.reconfig()) {
      boolean forward = extensions.forwardTsn();
      BigEndian.putU16(bytes, at, ParameterType.SUPPORTED_EXTENSIONS);
      BigEndian.putU16(bytes, at + 2, forward ? 6 : 5);
      bytes[at + 4] = (byte) ChunkType.RE_CONFIG;
      bytes[at + 5] = (byte) (forward ? ChunkType.FORWARD_TSN : 0);
      bytes[at + 6] = 0;
      bytes[at + 7] = 0;
      at += 8;
    }
    if (extensions.zeroChecksum()) {
      BigEndian.putU16(bytes, at, ParameterType.ZERO_CHECKSUM);
      BigEndian.putU16(bytes, at + 2, 8);
      BigEndian.putI32(bytes, at + 4, ZERO_CHECKSUM_OVER_DTLS);
      at += 8;
    }
    return at;
  }
}

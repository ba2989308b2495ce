package dev.hibiki.gateway.rtc;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.hibiki.common.proto.JoinRequest;
import dev.hibiki.common.proto.WrappedJoinRequest;
import java.io.IOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;

/** Unpacks the {@code join_request} parameter: base64url, an envelope, perhaps gzip. */
final class WrappedJoinRequests {
  /** What a join request may unpack to. */
  static final int MAX_BYTES = 1 << 20;

  private static final int BAD_REQUEST = 400;

  private WrappedJoinRequests() {}

  /**
   * The join request in a parameter.
   *
   * @throws JoinException 400 with the reason
   */
  static JoinRequest parse(String parameter) {
    byte[] envelope;
    try {
      if (parameter.length() % 4 != 0) {
        // All clients pad, and a cut-off parameter should not pass for a whole one.
        throw new IllegalArgumentException("no padding");
      }
      envelope = Base64.getUrlDecoder().decode(parameter);
    } catch (IllegalArgumentException e) {
      throw new JoinException(BAD_REQUEST, "cannot base64 decode wrapped join request");
    }
    WrappedJoinRequest wrapped;
    try {
      wrapped = WrappedJoinRequest.parseFrom(envelope);
    } catch (InvalidProtocolBufferException e) {
      throw new JoinException(BAD_REQUEST, "cannot unmarshal wrapped join request");
    }
    ByteString packed = wrapped.getJoinRequest();
    byte[] bytes =
        wrapped.getCompression() == WrappedJoinRequest.Compression.GZIP
            ? inflate(packed)
            : packed.toByteArray();
    if (bytes.length > MAX_BYTES) {
      throw new JoinException(BAD_REQUEST, "join request too large");
    }
    try {
      return JoinRequest.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new JoinException(BAD_REQUEST, "cannot unmarshal join request");
    }
  }

  private static byte[] inflate(ByteString packed) {
    try (GZIPInputStream in = new GZIPInputStream(packed.newInput())) {
      return in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new JoinException(BAD_REQUEST, "cannot read decompressed join request");
    }
  }
}

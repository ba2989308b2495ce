package dev.hibiki.gateway.rtc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;

/**
 * Signalling messages as WebSocket frames: protobuf in binary frames, protocol JSON in text frames.
 *
 * <p>The server answers in the form of the client's latest frame and begins with protobuf.
 */
final class SignalFrames {
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  /** Written by the thread that reads frames, read by the one that writes them. */
  private volatile boolean json;

  /** True if the next message goes out as text. */
  boolean json() {
    return json;
  }

  /** A binary frame. */
  SignalRequest binary(byte[] frame) throws InvalidProtocolBufferException {
    json = false;
    return SignalRequest.parseFrom(frame);
  }

  /** A text frame. */
  SignalRequest text(String frame) throws InvalidProtocolBufferException {
    json = true;
    SignalRequest.Builder request = SignalRequest.newBuilder();
    try {
      PARSER.merge(frame, request);
    } catch (RuntimeException e) {
      // The JSON reader below throws its own unchecked errors on some malformed numbers.
      throw new InvalidProtocolBufferException(e.getClass().getSimpleName());
    }
    return request.build();
  }

  static String toJson(SignalResponse response) throws InvalidProtocolBufferException {
    return PRINTER.print(response);
  }
}

package dev.hibiki.gateway.twirp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import java.nio.charset.StandardCharsets;

/**
 * Bodies in the two encodings of Twirp. JSON is printed with the names of the .proto files and with
 * default values; both spellings are read.
 */
final class TwirpBodies {
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().preservingProtoFieldNames().alwaysPrintFieldsWithNoPresence();

  private TwirpBodies() {}

  /** Reads a request; fails with MALFORMED_REQUEST. */
  static Message read(Message prototype, boolean json, byte[] body) {
    try {
      if (!json) {
        return prototype.newBuilderForType().mergeFrom(body).build();
      }
      Message.Builder builder = prototype.newBuilderForType();
      PARSER.merge(new String(body, StandardCharsets.UTF_8), builder);
      return builder.build();
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      throw new ServiceException(
          ErrorCode.MALFORMED_REQUEST,
          json
              ? "the json request could not be decoded: " + e.getMessage()
              : "the protobuf request could not be decoded");
    }
  }

  static byte[] write(Message response, boolean json) {
    if (!json) {
      return response.toByteArray();
    }
    try {
      return PRINTER.print(response).getBytes(StandardCharsets.UTF_8);
    } catch (InvalidProtocolBufferException e) {
      throw new ServiceException(ErrorCode.INTERNAL, "the response cannot be printed", e);
    }
  }
}

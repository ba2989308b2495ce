package dev.hibiki.gateway.twirp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Bodies in the two encodings of Twirp. JSON is printed with the names of the .proto files and with
 * default values; both spellings are read.
 */
final class TwirpBodies {
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().preservingProtoFieldNames().alwaysPrintFieldsWithNoPresence();

  /** What a request says is not told back at any length. */
  private static final int MAX_REASON_LENGTH = 300;

  private TwirpBodies() {}

  /** Reads a request; fails with MALFORMED_REQUEST, naming the field where it is known. */
  static Message read(Message prototype, boolean json, byte[] body) {
    String text = json ? new String(body, StandardCharsets.UTF_8) : "";
    try {
      if (!json) {
        return prototype.newBuilderForType().mergeFrom(body).build();
      }
      Message.Builder builder = prototype.newBuilderForType();
      PARSER.merge(text, builder);
      String violation = JsonStrictness.violation(prototype.getDescriptorForType(), text);
      if (violation != null) {
        throw malformed("json", "field " + violation);
      }
      return builder.build();
    } catch (ServiceException e) {
      throw e;
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      throw json
          ? malformed("json", why(prototype, text, e))
          : malformed("protobuf", why(prototype, body, e));
    }
  }

  private static ServiceException malformed(String encoding, String why) {
    String message = "the " + encoding + " request could not be decoded";
    return new ServiceException(
        ErrorCode.MALFORMED_REQUEST, why.isEmpty() ? message : message + ": " + why);
  }

  private static String why(Message prototype, String text, Exception failure) {
    return why(JsonFields.unreadable(PARSER, prototype.newBuilderForType(), text), failure);
  }

  private static String why(Message prototype, byte[] body, Exception failure) {
    return why(ProtobufFields.unreadable(prototype.getDescriptorForType(), body), failure);
  }

  private static String why(@Nullable String field, Exception failure) {
    String reason = String.valueOf(failure.getMessage());
    if (reason.length() > MAX_REASON_LENGTH) {
      reason = reason.substring(0, MAX_REASON_LENGTH) + "...";
    }
    return field == null ? reason : "field " + field + ": " + reason;
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

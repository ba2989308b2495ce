package dev.hibiki.gateway.twirp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the field for which a request in protobuf cannot be read, as the parser does not say. */
final class ProtobufFields {
  /** Fields of fields are named down to here. */
  private static final int MAX_DEPTH = 4;

  private ProtobufFields() {}

  /**
   * The path of the first field that cannot be read, such as {@code agents.metadata}; one that is
   * not known by its number. Null if the body ends or breaks off between two fields.
   */
  static @Nullable String unreadable(Descriptor message, byte[] body) {
    return unreadable(message, CodedInputStream.newInstance(body), 1);
  }

  private static @Nullable String unreadable(Descriptor message, CodedInputStream in, int depth) {
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        FieldDescriptor field = message.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
        String name =
            field == null ? Integer.toString(WireFormat.getTagFieldNumber(tag)) : field.getName();
        String inner;
        try {
          inner = field == null ? skip(in, tag) : read(field, in, tag, depth);
        } catch (IOException e) {
          return name;
        }
        if (inner != null) {
          return inner.isEmpty() ? name : name + '.' + inner;
        }
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  private static @Nullable String skip(CodedInputStream in, int tag) throws IOException {
    return in.skipField(tag) ? null : "";
  }

  /** What cannot be read inside the field: nothing is null, the field itself is empty. */
  private static @Nullable String read(
      FieldDescriptor field, CodedInputStream in, int tag, int depth) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      return skip(in, tag);
    }
    if (field.getType() == FieldDescriptor.Type.STRING) {
      in.readStringRequireUtf8();
      return null;
    }
    byte[] bytes = in.readByteArray();
    if (field.getType() != FieldDescriptor.Type.MESSAGE || depth >= MAX_DEPTH) {
      return null;
    }
    String inner =
        unreadable(field.getMessageType(), CodedInputStream.newInstance(bytes), depth + 1);
    return inner != null && field.isMapField() ? "" : inner;
  }
}

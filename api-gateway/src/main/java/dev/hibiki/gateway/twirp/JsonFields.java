package dev.hibiki.gateway.twirp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Finds the field for which a request in JSON cannot be read, as the parser does not say. */
final class JsonFields {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Fields of fields are named down to here. */
  private static final int MAX_DEPTH = 4;

  private JsonFields() {}

  /** The path of the first field that cannot be read, such as {@code agents.metadata}, or null. */
  static @Nullable String unreadable(
      JsonFormat.Parser parser, Message.Builder prototype, String text) {
    try {
      return unreadable(parser, prototype, JSON.readTree(text), 1);
    } catch (JacksonException e) {
      return null;
    }
  }

  private static @Nullable String unreadable(
      JsonFormat.Parser parser, Message.Builder prototype, JsonNode tree, int depth) {
    if (!tree.isObject()) {
      return null;
    }
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      ObjectNode alone = JSON.createObjectNode();
      alone.set(entry.getKey(), entry.getValue());
      try {
        parser.merge(JSON.writeValueAsString(alone), prototype.clone().clear());
      } catch (InvalidProtocolBufferException | RuntimeException e) {
        String inner = inner(parser, prototype, entry, depth);
        return inner == null ? entry.getKey() : entry.getKey() + '.' + inner;
      }
    }
    return null;
  }

  private static @Nullable String inner(
      JsonFormat.Parser parser,
      Message.Builder prototype,
      Map.Entry<String, JsonNode> entry,
      int depth) {
    FieldDescriptor field = field(prototype.getDescriptorForType(), entry.getKey());
    if (depth >= MAX_DEPTH
        || field == null
        || field.isMapField()
        || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
      return null;
    }
    Message.Builder message = prototype.newBuilderForField(field);
    if (!field.isRepeated()) {
      return unreadable(parser, message, entry.getValue(), depth + 1);
    }
    for (JsonNode each : entry.getValue()) {
      String found = unreadable(parser, message, each, depth + 1);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Either spelling of a name. */
  static @Nullable FieldDescriptor field(Descriptor message, String name) {
    for (FieldDescriptor field : message.getFields()) {
      if (field.getName().equals(name) || field.getJsonName().equals(name)) {
        return field;
      }
    }
    return null;
  }
}

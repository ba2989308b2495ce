package dev.hibiki.gateway.twirp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds what the parser of protobuf's JSON takes although its type is another one: it makes text of
 * numbers and truth values of text, which the published schema does not allow.
 */
final class JsonStrictness {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JsonStrictness() {}

  /**
   * The first field of another type, with what it has to be, or null.
   *
   * @param text what the parser has taken, so its nesting has bounds
   */
  static @Nullable String violation(Descriptor type, String text) {
    try {
      return violation(type, JSON.readTree(text), "");
    } catch (JacksonException e) {
      return null;
    }
  }

  private static @Nullable String violation(Descriptor type, JsonNode tree, String path) {
    if (type.getFullName().startsWith("google.protobuf.")) {
      return null;
    }
    for (Map.Entry<String, JsonNode> entry : tree.properties()) {
      FieldDescriptor field = JsonFields.field(type, entry.getKey());
      if (field == null) {
        continue;
      }
      String name = path + entry.getKey();
      FieldDescriptor of =
          field.isMapField() ? field.getMessageType().findFieldByName("value") : field;
      if (!field.isRepeated()) {
        String found = ofValue(of, entry.getValue(), name);
        if (found != null) {
          return found;
        }
        continue;
      }
      for (JsonNode each : entry.getValue()) {
        String found = ofValue(of, each, name);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static @Nullable String ofValue(FieldDescriptor field, JsonNode value, String name) {
    if (value.isNull()) {
      return null;
    }
    return switch (field.getJavaType()) {
      case STRING, BYTE_STRING -> value.isString() ? null : name + ": has to be a string";
      case BOOLEAN -> value.isBoolean() ? null : name + ": has to be true or false";
      case MESSAGE -> violation(field.getMessageType(), value, name + '.');
      case INT, LONG, FLOAT, DOUBLE, ENUM -> null;
    };
  }
}

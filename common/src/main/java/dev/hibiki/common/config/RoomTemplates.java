package dev.hibiki.common.config;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.hibiki.common.proto.RoomConfiguration;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Room configurations in YAML: the fields of the protocol's message, in snake or camel case. */
final class RoomTemplates {
  private static final JsonMapper JSON = new JsonMapper();

  private RoomTemplates() {}

  /**
   * Reads one room configuration.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static RoomConfiguration read(YamlNode node, boolean strict) {
    JsonFormat.Parser parser =
        strict ? JsonFormat.parser() : JsonFormat.parser().ignoringUnknownFields();
    RoomConfiguration.Builder room = RoomConfiguration.newBuilder();
    try {
      parser.merge(json(node).toString(), room);
      return room.build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(Objects.toString(e.getMessage()), e);
    }
  }

  /** Scalars become strings: the protocol's JSON form takes them for any type. */
  private static JsonNode json(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar ->
          scalar.isNull() ? JSON.nullNode() : JSON.stringNode(scalar.text());
      case YamlNode.Sequence sequence -> {
        ArrayNode array = JSON.createArrayNode();
        sequence.items().forEach(item -> array.add(json(item)));
        yield array;
      }
      case YamlNode.Mapping mapping -> {
        ObjectNode object = JSON.createObjectNode();
        mapping.entries().forEach((name, entry) -> object.set(name, json(entry.value())));
        yield object;
      }
    };
  }
}

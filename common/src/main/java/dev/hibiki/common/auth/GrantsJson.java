package dev.hibiki.common.auth;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.hibiki.common.proto.RoomConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Grants as JSON: the claims of a token, and {@code grants_json} on the bus.
 *
 * <p>Reading is strict about what is known (a flag is a JSON boolean, a name is a JSON string, no
 * key comes twice) and indifferent to what is not, so that newer issuers work. JSON null means
 * absent. Writing leaves out whatever is empty or false.
 */
public final class GrantsJson {
  private static final int MAX_DEPTH = 64;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .build();

  private static final JsonFormat.Parser ROOM_CONFIG_PARSER =
      JsonFormat.parser().ignoringUnknownFields();
  private static final JsonFormat.Printer ROOM_CONFIG_PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private GrantsJson() {}

  /**
   * The grants in a JSON object.
   *
   * @throws IllegalArgumentException if it is no JSON object or a known claim has the wrong type
   */
  public static Grants parse(String json) {
    return read(object(json));
  }

  /** The grants as a compact JSON object, with the identity in {@code identity}. */
  public static String format(Grants grants) {
    ObjectNode node = MAPPER.createObjectNode();
    putText(node, "identity", grants.identity());
    write(grants, node);
    return node.toString();
  }

  /** Parses one JSON object and nothing after it. */
  static ObjectNode object(String json) {
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode node) {
        return node;
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not valid JSON", e);
    }
    throw new IllegalArgumentException("not a JSON object");
  }

  static Grants read(ObjectNode claims) {
    Grants.Builder grants =
        Grants.builder()
            .identity(text(claims, "identity"))
            .name(text(claims, "name"))
            .kind(text(claims, "kind"))
            .kindDetails(texts(claims, "kindDetails"))
            .roomPreset(text(claims, "roomPreset"))
            .sha256(text(claims, "sha256"))
            .metadata(text(claims, "metadata"))
            .attributes(textMap(claims, "attributes"));
    ObjectNode video = child(claims, "video");
    if (video != null) {
      grants.video(readVideo(video));
    }
    ObjectNode sip = child(claims, "sip");
    if (sip != null) {
      grants.sip(new SipGrant(flag(sip, "admin"), flag(sip, "call")));
    }
    ObjectNode agent = child(claims, "agent");
    if (agent != null) {
      grants.agent(
          new AgentGrant(
              flag(agent, "admin"), flag(agent, "simulationAdmin"), flag(agent, "databaseAdmin")));
    }
    ObjectNode inference = child(claims, "inference");
    if (inference != null) {
      grants.inference(new InferenceGrant(flag(inference, "perform")));
    }
    ObjectNode observability = child(claims, "observability");
    if (observability != null) {
      grants.observability(new ObservabilityGrant(flag(observability, "write")));
    }
    ObjectNode roomConfig = child(claims, "roomConfig");
    if (roomConfig != null) {
      grants.roomConfig(readRoomConfig(roomConfig));
    }
    return grants.build();
  }

  private static VideoGrant readVideo(ObjectNode video) {
    return VideoGrant.builder()
        .roomCreate(flag(video, "roomCreate"))
        .roomList(flag(video, "roomList"))
        .roomRecord(flag(video, "roomRecord"))
        .roomAdmin(flag(video, "roomAdmin"))
        .roomJoin(flag(video, "roomJoin"))
        .room(text(video, "room"))
        .canPublish(choice(video, "canPublish"))
        .canSubscribe(choice(video, "canSubscribe"))
        .canPublishData(choice(video, "canPublishData"))
        .canPublishSources(texts(video, "canPublishSources"))
        .canUpdateOwnMetadata(choice(video, "canUpdateOwnMetadata"))
        .ingressAdmin(flag(video, "ingressAdmin"))
        .hidden(flag(video, "hidden"))
        .recorder(flag(video, "recorder"))
        .agent(flag(video, "agent"))
        .canSubscribeMetrics(choice(video, "canSubscribeMetrics"))
        .canManageAgentSession(choice(video, "canManageAgentSession"))
        .destinationRoom(text(video, "destinationRoom"))
        .build();
  }

  private static RoomConfiguration readRoomConfig(ObjectNode node) {
    RoomConfiguration.Builder config = RoomConfiguration.newBuilder();
    try {
      ROOM_CONFIG_PARSER.merge(node.toString(), config);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("claim roomConfig is not a room configuration", e);
    }
    return config.build();
  }

  /** Adds all claims but the identity. */
  static void write(Grants grants, ObjectNode claims) {
    putText(claims, "name", grants.name());
    putText(claims, "kind", grants.kind());
    putTexts(claims, "kindDetails", grants.kindDetails());
    if (grants.video() != null) {
      writeVideo(grants.video(), claims.putObject("video"));
    }
    if (grants.sip() != null) {
      ObjectNode sip = claims.putObject("sip");
      putFlag(sip, "admin", grants.sip().admin());
      putFlag(sip, "call", grants.sip().call());
    }
    if (grants.agent() != null) {
      ObjectNode agent = claims.putObject("agent");
      putFlag(agent, "admin", grants.agent().admin());
      putFlag(agent, "simulationAdmin", grants.agent().simulationAdmin());
      putFlag(agent, "databaseAdmin", grants.agent().databaseAdmin());
    }
    if (grants.inference() != null) {
      putFlag(claims.putObject("inference"), "perform", grants.inference().perform());
    }
    if (grants.observability() != null) {
      putFlag(claims.putObject("observability"), "write", grants.observability().write());
    }
    if (grants.roomConfig() != null) {
      claims.set("roomConfig", MAPPER.readTree(print(grants.roomConfig())));
    }
    putText(claims, "roomPreset", grants.roomPreset());
    putText(claims, "sha256", grants.sha256());
    putText(claims, "metadata", grants.metadata());
    if (!grants.attributes().isEmpty()) {
      ObjectNode attributes = claims.putObject("attributes");
      grants.attributes().forEach(attributes::put);
    }
  }

  private static void writeVideo(VideoGrant video, ObjectNode node) {
    putFlag(node, "roomCreate", video.roomCreate());
    putFlag(node, "roomList", video.roomList());
    putFlag(node, "roomRecord", video.roomRecord());
    putFlag(node, "roomAdmin", video.roomAdmin());
    putFlag(node, "roomJoin", video.roomJoin());
    putText(node, "room", video.room());
    putChoice(node, "canPublish", video.canPublish());
    putChoice(node, "canSubscribe", video.canSubscribe());
    putChoice(node, "canPublishData", video.canPublishData());
    putTexts(node, "canPublishSources", video.canPublishSources());
    putChoice(node, "canUpdateOwnMetadata", video.canUpdateOwnMetadata());
    putFlag(node, "ingressAdmin", video.ingressAdmin());
    putFlag(node, "hidden", video.hidden());
    putFlag(node, "recorder", video.recorder());
    putFlag(node, "agent", video.agent());
    putChoice(node, "canSubscribeMetrics", video.canSubscribeMetrics());
    putChoice(node, "canManageAgentSession", video.canManageAgentSession());
    putText(node, "destinationRoom", video.destinationRoom());
  }

  private static String print(RoomConfiguration config) {
    try {
      return ROOM_CONFIG_PRINTER.print(config);
    } catch (InvalidProtocolBufferException e) {
      // Only an Any of unknown type does not print, and the message has none.
      throw new IllegalStateException(e);
    }
  }

  private static @Nullable JsonNode present(ObjectNode node, String key) {
    JsonNode value = node.get(key);
    return value == null || value.isNull() ? null : value;
  }

  private static @Nullable ObjectNode child(ObjectNode node, String key) {
    return switch (present(node, key)) {
      case null -> null;
      case ObjectNode object -> object;
      default -> throw wrongType(key, "an object");
    };
  }

  private static boolean flag(ObjectNode node, String key) {
    Boolean value = choice(node, key);
    return value != null && value;
  }

  private static @Nullable Boolean choice(ObjectNode node, String key) {
    JsonNode value = present(node, key);
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      throw wrongType(key, "a boolean");
    }
    return value.booleanValue();
  }

  /** A string claim; empty if absent. */
  static String text(ObjectNode node, String key) {
    JsonNode value = present(node, key);
    return value == null ? "" : text(value, key);
  }

  private static String text(JsonNode value, String key) {
    if (!value.isString()) {
      throw wrongType(key, "a string");
    }
    return wellFormed(value.stringValue());
  }

  private static List<String> texts(ObjectNode node, String key) {
    JsonNode value = present(node, key);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrongType(key, "an array of strings");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value) {
      texts.add(text(element, key));
    }
    return texts;
  }

  private static Map<String, String> textMap(ObjectNode node, String key) {
    ObjectNode map = child(node, key);
    if (map == null) {
      return Map.of();
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      texts.put(wellFormed(entry.getKey()), text(entry.getValue(), key));
    }
    return texts;
  }

  /** A half surrogate pair cannot travel as UTF-8 later on: it becomes U+FFFD here, at the door. */
  private static String wellFormed(String text) {
    StringBuilder repaired = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else {
        repaired = repaired == null ? new StringBuilder(text) : repaired;
        repaired.setCharAt(i, '\uFFFD');
      }
    }
    return repaired == null ? text : repaired.toString();
  }

  private static IllegalArgumentException wrongType(String key, String expected) {
    return new IllegalArgumentException("claim " + key + " is not " + expected);
  }

  private static void putText(ObjectNode node, String key, String value) {
    if (!value.isEmpty()) {
      node.put(key, value);
    }
  }

  private static void putFlag(ObjectNode node, String key, boolean value) {
    if (value) {
      node.put(key, true);
    }
  }

  private static void putChoice(ObjectNode node, String key, @Nullable Boolean value) {
    if (value != null) {
      node.put(key, value);
    }
  }

  private static void putTexts(ObjectNode node, String key, List<String> values) {
    if (!values.isEmpty()) {
      ArrayNode array = node.putArray(key);
      values.forEach(array::add);
    }
  }
}

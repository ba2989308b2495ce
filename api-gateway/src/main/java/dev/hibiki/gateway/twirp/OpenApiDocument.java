package dev.hibiki.gateway.twirp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.hibiki.common.error.ErrorCode;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the served methods as OpenAPI 3.1, from the descriptors of the protocol: a path for each
 * method, a schema for each message and enumeration that they reach.
 *
 * <p>Names are as the server writes them ({@code snake_case}); requests may use either spelling.
 * Numbers of 64 bits are strings, as in all JSON of protobuf.
 */
final class OpenApiDocument {
  private static final String SCHEMAS = "#/components/schemas/";
  private static final String ERROR = "Error";
  private static final String BASE64 =
      "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";

  /** Text without which a request is refused whatever else it says. */
  private static final Map<String, List<String>> REQUIRED =
      Map.of("livekit.CreateRoomRequest", List.of("name"));

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ObjectNode schemas = JSON.createObjectNode();
  private final Deque<Descriptor> messages = new ArrayDeque<>();
  private final Map<String, EnumDescriptor> enums = new TreeMap<>();

  private OpenApiDocument() {}

  /** The document of all services, as UTF-8. */
  static byte[] of(TwirpServices services) {
    return JSON.writerWithDefaultPrettyPrinter()
        .writeValueAsBytes(new OpenApiDocument().document(services));
  }

  private ObjectNode document(TwirpServices services) {
    ObjectNode document = JSON.createObjectNode().put("openapi", "3.1.0");
    document
        .putObject("info")
        .put("title", "Hibiki server API")
        .put("version", "1")
        .put(
            "description",
            "Calls of the server API in JSON. The same paths take and give protobuf with the"
                + " content type application/protobuf.");
    document.putArray("security").addObject().putArray("accessToken");
    ObjectNode paths = document.putObject("paths");
    for (ServiceDescriptor service : TwirpServices.descriptors()) {
      Map<String, TwirpMethod<?>> served = services.methods(service.getFullName());
      for (MethodDescriptor method : service.getMethods()) {
        if (served != null && served.containsKey(method.getName())) {
          path(paths, service, method);
        }
      }
    }
    while (!messages.isEmpty()) {
      message(messages.removeFirst());
    }
    enums.forEach(this::enumeration);
    error();
    ObjectNode components = document.putObject("components");
    components.set("schemas", schemas);
    components
        .putObject("securitySchemes")
        .putObject("accessToken")
        .put("type", "http")
        .put("scheme", "bearer")
        .put("bearerFormat", "JWT");
    return document;
  }

  private void path(ObjectNode paths, ServiceDescriptor service, MethodDescriptor method) {
    ObjectNode post =
        paths
            .putObject("/twirp/" + service.getFullName() + "/" + method.getName())
            .putObject("post")
            .put("operationId", service.getName() + "_" + method.getName());
    post.putArray("tags").add(service.getName());
    ObjectNode body = post.putObject("requestBody").put("required", true);
    body.set("content", content(method.getInputType()));
    ObjectNode responses = post.putObject("responses");
    responses
        .putObject("200")
        .put("description", "What was asked for.")
        .set("content", content(method.getOutputType()));
    ObjectNode refused = responses.putObject("default").put("description", "What went wrong.");
    refused
        .putObject("content")
        .putObject("application/json")
        .putObject("schema")
        .put("$ref", SCHEMAS + ERROR);
  }

  private ObjectNode content(Descriptor type) {
    ObjectNode content = JSON.createObjectNode();
    content.putObject("application/json").putObject("schema").put("$ref", reference(type));
    return content;
  }

  private String reference(Descriptor type) {
    String name = type.getFullName();
    if (!schemas.has(name)) {
      schemas.putObject(name);
      messages.add(type);
    }
    return SCHEMAS + name;
  }

  private void message(Descriptor type) {
    ObjectNode schema = (ObjectNode) schemas.get(type.getFullName());
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (FieldDescriptor field : type.getFields()) {
      ObjectNode property = properties.putObject(field.getName());
      if (field.isMapField()) {
        FieldDescriptor value = field.getMessageType().findFieldByName("value");
        property.put("type", "object");
        value(property.putObject("additionalProperties"), value);
      } else if (field.isRepeated()) {
        property.put("type", "array");
        value(property.putObject("items"), field);
      } else {
        value(property, field);
      }
      if (field.getOptions().getDeprecated()) {
        property.put("deprecated", true);
      }
    }
    for (OneofDescriptor choice : type.getRealOneofs()) {
      atMostOne(schema, choice);
    }
    List<String> required = REQUIRED.getOrDefault(type.getFullName(), List.of());
    if (!required.isEmpty()) {
      ArrayNode names = schema.putArray("required");
      for (String name : required) {
        names.add(name);
        ((ObjectNode) properties.get(name)).put("minLength", 1);
      }
    }
  }

  /** Either spelling of a name counts, but a document that says so for each pair is no help. */
  private static void atMostOne(ObjectNode schema, OneofDescriptor choice) {
    ArrayNode ways = schema.withArray("allOf").addObject().putArray("oneOf");
    ArrayNode any = JSON.createArrayNode();
    for (FieldDescriptor field : choice.getFields()) {
      ways.addObject().putArray("required").add(field.getName());
      any.addObject().putArray("required").add(field.getName());
    }
    ways.addObject().putObject("not").set("anyOf", any);
  }

  private void value(ObjectNode schema, FieldDescriptor field) {
    switch (field.getJavaType()) {
      case BOOLEAN -> schema.put("type", "boolean");
      case INT -> {
        schema.put("type", "integer");
        boolean unsigned =
            field.getType() == FieldDescriptor.Type.UINT32
                || field.getType() == FieldDescriptor.Type.FIXED32;
        if (unsigned) {
          schema.put("minimum", 0).put("maximum", 0xFFFF_FFFFL);
        } else {
          schema.put("format", "int32");
        }
      }
      case LONG -> schema.put("type", "string").put("format", "int64").put("pattern", "^-?\\d+$");
      case FLOAT, DOUBLE -> schema.put("type", "number");
      case STRING -> schema.put("type", "string");
      case BYTE_STRING ->
          schema.put("type", "string").put("contentEncoding", "base64").put("pattern", BASE64);
      case ENUM -> {
        enums.put(field.getEnumType().getFullName(), field.getEnumType());
        schema.put("$ref", SCHEMAS + field.getEnumType().getFullName());
      }
      case MESSAGE -> {
        if (field.getMessageType().getFullName().startsWith("google.protobuf.")) {
          schema.put("description", field.getMessageType().getFullName() + " as JSON");
        } else {
          schema.put("$ref", reference(field.getMessageType()));
        }
      }
    }
  }

  private void enumeration(String name, EnumDescriptor type) {
    ArrayNode words = schemas.putObject(name).put("type", "string").putArray("enum");
    type.getValues().stream().map(EnumValueDescriptor::getName).forEach(words::add);
  }

  private void error() {
    ObjectNode schema = schemas.putObject(ERROR).put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode codes = properties.putObject("code").put("type", "string").putArray("enum");
    Arrays.stream(ErrorCode.values()).map(ErrorCode::twirpText).distinct().forEach(codes::add);
    properties.putObject("msg").put("type", "string");
    schema.putArray("required").add("code").add("msg");
  }
}

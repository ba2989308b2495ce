import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.livekit.server.RoomServiceClient;
import io.livekit.server.WebhookReceiver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import livekit.LivekitModels;
import retrofit2.Call;
import retrofit2.Response;

/**
 * The server SDK for the JVM behind JSON lines; README.md beside the directories of all drivers
 * describes them. It has no participants: only the commands {@code api} and {@code webhook}.
 */
public final class Driver {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final Map<String, RoomServiceClient> clients = new LinkedHashMap<>();

  public static void main(String[] arguments) throws IOException {
    Driver driver = new Driver();
    System.out.println("{\"ready\":\"java\"}");
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonObject command = JsonParser.parseString(line).getAsJsonObject();
      JsonObject answer = new JsonObject();
      answer.add("id", command.get("id"));
      try {
        answer.add("ok", driver.obey(command));
      } catch (Exception e) {
        answer.addProperty("error", e.getClass().getSimpleName() + ": " + e.getMessage());
      }
      System.out.println(answer);
    }
  }

  private JsonElement obey(JsonObject command) throws Exception {
    return switch (text(command, "cmd")) {
      case "api" -> api(command);
      case "webhook" -> webhook(command);
      default -> throw new IllegalArgumentException("no such command");
    };
  }

  private static JsonElement webhook(JsonObject command) throws Exception {
    WebhookReceiver receiver = new WebhookReceiver(text(command, "key"), text(command, "secret"));
    return json(receiver.receive(text(command, "body"), text(command, "authorization")));
  }

  private JsonElement api(JsonObject command) throws Exception {
    RoomServiceClient rooms =
        clients.computeIfAbsent(
            text(command, "url"),
            url ->
                RoomServiceClient.createClient(url, text(command, "key"), text(command, "secret")));
    JsonObject q = command.getAsJsonObject("request");
    String room = text(q, "room");
    String identity = text(q, "identity");
    Call<?> call =
        switch (text(command, "method")) {
          case "CreateRoom" ->
              rooms.createRoom(
                  text(q, "name"),
                  number(q, "emptyTimeout"),
                  number(q, "maxParticipants"),
                  null,
                  text(q, "metadata"),
                  null,
                  null,
                  null,
                  number(q, "departureTimeout"));
          case "ListRooms" -> rooms.listRooms(texts(q, "names"));
          case "DeleteRoom" -> rooms.deleteRoom(room);
          case "ListParticipants" -> rooms.listParticipants(room);
          case "GetParticipant" -> rooms.getParticipant(room, identity);
          case "RemoveParticipant" -> rooms.removeParticipant(room, identity);
          case "MutePublishedTrack" ->
              rooms.mutePublishedTrack(
                  room, identity, text(q, "trackSid"), q.get("muted").getAsBoolean());
          case "UpdateParticipant" ->
              rooms.updateParticipant(
                  room,
                  identity,
                  text(q, "name"),
                  text(q, "metadata"),
                  permission(q),
                  attributes(q));
          case "UpdateSubscriptions" ->
              rooms.updateSubscriptions(
                  room, identity, texts(q, "trackSids"), q.get("subscribe").getAsBoolean());
          case "SendData" ->
              rooms.sendData(
                  room,
                  Base64.getDecoder().decode(text(q, "data")),
                  LivekitModels.DataPacket.Kind.valueOf(text(q, "kind")),
                  List.of(),
                  texts(q, "destinationIdentities"),
                  text(q, "topic"));
          case "UpdateRoomMetadata" -> rooms.updateRoomMetadata(room, text(q, "metadata"));
          case "ForwardParticipant" ->
              rooms.forwardParticipant(room, identity, text(q, "destinationRoom"));
          case "MoveParticipant" ->
              rooms.moveParticipant(room, identity, text(q, "destinationRoom"));
          default -> throw new IllegalArgumentException("the SDK has no such method");
        };
    return json(answer(call.execute()));
  }

  private static Object answer(Response<?> response) throws IOException {
    if (!response.isSuccessful()) {
      String body = response.errorBody() == null ? "" : response.errorBody().string();
      throw new IOException(response.code() + " " + body);
    }
    return response.body();
  }

  /** Messages as protobuf's JSON, lists of them as arrays, nothing as null. */
  private static JsonElement json(Object value) throws IOException {
    if (value instanceof MessageOrBuilder message) {
      return JsonParser.parseString(PRINTER.print(message));
    }
    if (value instanceof List<?> list) {
      JsonArray array = new JsonArray();
      for (Object each : list) {
        array.add(json(each));
      }
      return array;
    }
    return new JsonObject();
  }

  private static LivekitModels.ParticipantPermission permission(JsonObject request)
      throws IOException {
    if (!request.has("permission")) {
      return null;
    }
    LivekitModels.ParticipantPermission.Builder permission =
        LivekitModels.ParticipantPermission.newBuilder();
    JsonFormat.parser().merge(request.get("permission").toString(), permission);
    return permission.build();
  }

  private static Map<String, String> attributes(JsonObject request) {
    Map<String, String> attributes = new LinkedHashMap<>();
    if (request.has("attributes")) {
      request
          .getAsJsonObject("attributes")
          .entrySet()
          .forEach(each -> attributes.put(each.getKey(), each.getValue().getAsString()));
    }
    return attributes;
  }

  private static String text(JsonObject object, String name) {
    return object.has(name) ? object.get(name).getAsString() : null;
  }

  private static Integer number(JsonObject object, String name) {
    return object.has(name) ? object.get(name).getAsInt() : null;
  }

  private static List<String> texts(JsonObject object, String name) {
    List<String> texts = new ArrayList<>();
    if (object.has(name)) {
      object.getAsJsonArray(name).forEach(each -> texts.add(each.getAsString()));
    }
    return texts;
  }
}

package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What operators see of a running server: metrics, health, rooms, log levels, the API's document.
 */
class MetricsTest {
  private static final ApiKey KEY = new ApiKey("k", "0123456789abcdef0123456789abcdef");
  private static final int METRICS_PORT = RunningServer.freeTcpPort();

  private static RunningServer server;
  private static WebSocket socket;

  @BeforeAll
  static void start() throws Exception {
    server =
        new RunningServer(
            """
            keys: {k: 0123456789abcdef0123456789abcdef}
            prometheus: {port: %d, username: prom, password: secret}
            """
                .formatted(METRICS_PORT));
    CompletableFuture<Boolean> joined = new CompletableFuture<>();
    URI uri =
        URI.create(
            "ws://127.0.0.1:"
                + server.port
                + "/rtc?protocol=16&sdk=js&access_token="
                + token(VideoGrant.builder().roomJoin(true).room("seen").build()));
    socket =
        RunningServer.HTTP
            .newWebSocketBuilder()
            .buildAsync(
                uri,
                new WebSocket.Listener() {
                  @Override
                  public @Nullable CompletionStage<?> onBinary(
                      WebSocket web, ByteBuffer data, boolean last) {
                    joined.complete(true);
                    web.request(1);
                    return null;
                  }
                })
            .join();
    joined.get(10, TimeUnit.SECONDS);
    socket.sendText("{\"ping\":\"1\"}", true).join();
    server.send(
        "POST",
        "/twirp/livekit.RoomService/ListRooms",
        "{}",
        "Authorization",
        "Bearer " + token(VideoGrant.builder().roomList(true).build()));
    server.send("POST", "/twirp/livekit.RoomService/ListRooms", "{}", "X", "y");
    server.get("/rtc/validate");
    server.send(
        "POST",
        "/twirp/livekit.RoomService/UpdateRoomMetadata",
        "{\"room\":\"seen\",\"metadata\":\"told\"}",
        "Authorization",
        "Bearer " + token(VideoGrant.builder().roomAdmin(true).room("seen").build()));
    server.send(
        "POST",
        "/twirp/livekit.RoomService/DeleteRoom",
        "{\"room\":\"none\"}",
        "Authorization",
        "Bearer " + token(VideoGrant.builder().roomCreate(true).build()));
  }

  @AfterAll
  static void stop() {
    socket.abort();
    server.close();
  }

  private static String token(VideoGrant grant) {
    Grants grants = Grants.builder().identity("ann").video(grant).build();
    return AccessToken.sign(KEY, grants, Duration.ofMinutes(5), Instant.now());
  }

  private static String page() throws Exception {
    String credentials = Base64.getEncoder().encodeToString("prom:secret".getBytes());
    return RunningServer.get(metrics("/metrics"), "Authorization", "Basic " + credentials).body();
  }

  private static URI metrics(String path) {
    return URI.create("http://127.0.0.1:" + METRICS_PORT + path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "livekit_node_messages{direction=\"request\",LABELS,status=\"success\",type=\"signal\"}"
            + " 1.0",
        "livekit_node_service_operation{error_type=\"\",LABELS,status=\"success\","
            + "type=\"signal_ws\"} 1.0",
        "livekit_node_service_operation{error_type=\"initial_parse\",LABELS,status=\"error\","
            + "type=\"validate\"} 1.0",
        "livekit_node_twirp_request_status{code=\"\",method=\"ListRooms\",LABELS,"
            + "service=\"RoomService\",status=\"200\"} ",
        "livekit_node_twirp_request_status{code=\"unauthenticated\",method=\"ListRooms\",LABELS,"
            + "service=\"RoomService\",status=\"4xx\"} 1.0",
        "livekit_node_twirp_request_latency_ms_bucket{method=\"ListRooms\",LABELS,"
            + "service=\"RoomService\",status=\"200\",le=\"+Inf\"} ",
        "livekit_node_packet_total{LABELS,type=\"out\"} ",
        "livekit_packet_total{country=\"\",direction=\"incoming\",LABELS,"
            + "transmission=\"initial\"} 0.0",
        "livekit_packet_bytes{country=\"\",direction=\"outgoing\",LABELS,"
            + "transmission=\"retransmit\"} 0.0",
        "livekit_nack_total{country=\"\",direction=\"incoming\",LABELS} 0.0",
        "livekit_pli_total{country=\"\",direction=\"outgoing\",LABELS} 0.0",
        "livekit_fir_total{country=\"\",direction=\"outgoing\",LABELS} 0.0",
        "livekit_participant_join_total{LABELS,state=\"signal_connected\",warp=\"\"} 1.0",
        "livekit_participant_join_total{LABELS,state=\"rtc_init\",warp=\"\"} 1.0",
        "livekit_connection_total{kind=\"incoming\",LABELS} 1.0",
        "livekit_forward_latency{LABELS} 0.0",
        "livekit_forward_jitter{LABELS} 0.0",
        "livekit_forward_latency_ns_bucket{LABELS,le=\"50000\"} 0",
        "livekit_room_total{LABELS} 1.0",
        "livekit_participant_total{LABELS} 1.0",
        "livekit_track_published_total{kind=\"VIDEO\",LABELS} 0.0",
        "livekit_track_subscribed_total{kind=\"AUDIO\",LABELS} 0.0",
        "livekit_track_subscribe_counter{error=\"\",LABELS,state=\"success\"} 0.0",
        "livekit_session_join_latency_ms_count{LABELS,protocol_version=\"16\"} 1",
        "livekit_peer_connection_state{LABELS,state=\"started\",transport=\"SUBSCRIBER\"} 1.0",
        "livekit_debug_ref_count{LABELS,referrer=\"room\"} 1.0",
        "livekit_psrpc_request_time_ms_count{kind=\"rpc\",method=\"UpdateRoomMetadata\",LABELS,"
            + "role=\"client\",service=\"Room\"} 1",
        "livekit_psrpc_requests_received_total{method=\"UpdateRoomMetadata\",LABELS,"
            + "service=\"Room\"} 1.0",
        "livekit_psrpc_error_total{error_code=\"not_found\",kind=\"rpc\",method=\"DeleteRoom\","
            + "LABELS,role=\"client\",service=\"Room\"} 1.0",
        "livekit_psrpc_bytes_total{direction=\"tx\",kind=\"rpc\",method=\"UpdateRoomMetadata\","
            + "LABELS,role=\"client\",service=\"Room\"} 12.0",
        "livekit_psrpc_stream_count{method=\"RelaySignal\",LABELS,role=\"client\","
            + "service=\"Signal\"} 1.0",
        "livekit_psrpc_stream_receive_total{method=\"RelaySignal\",LABELS,role=\"client\","
            + "service=\"Signal\"} ",
        "livekit_psrpc_stream_send_time_ms_count{method=\"RelaySignal\",LABELS,"
            + "role=\"client\",service=\"Signal\"} 1",
        "livekit_psrpc_requests_expired_total{method=\"CreateRoom\",LABELS,"
            + "service=\"RoomManager\"} 0.0",
        "livekit_psrpc_claim_wait_time_ms_count{method=\"CreateRoom\",LABELS,"
            + "outcome=\"granted\",service=\"RoomManager\"} 0",
        "hibiki_shard_rooms{LABELS,shard=\"0\"} 1.0",
        "hibiki_shard_busy_seconds_total{LABELS,phase=\"control\",shard=\"0\"} ",
        "hibiki_shard_allocated_bytes_total{LABELS,shard=\"0\"} ",
        "jvm_memory_used",
      })
  void theMetricIsThere(String wanted) throws Exception {
    String page = page().replaceAll("node_id=\"ND_\\w+\",node_type=\"SERVER\"", "LABELS");
    assertThat(page).contains(wanted);
  }

  @Test
  void countersHaveTheNamesOfTheReference() throws Exception {
    String page = page();
    assertThat(page).doesNotContain("livekit_node_messages_total", "livekit_packet_bytes_total");
    assertThat(page).contains("# TYPE livekit_node_messages counter");
    assertThat(page).contains("le=\"5\"").doesNotContain("le=\"5.0\"");
  }

  @Test
  void metricsNeedTheirPassword() throws Exception {
    assertThat(RunningServer.get(metrics("/metrics")).statusCode()).isEqualTo(401);
    String wrong = Base64.getEncoder().encodeToString("prom:wrong".getBytes());
    assertThat(RunningServer.get(metrics("/"), "Authorization", "Basic " + wrong).statusCode())
        .isEqualTo(401);
    assertThat(server.get("/metrics").statusCode()).as("on the public port").isEqualTo(404);
  }

  @Test
  void theServerIsAliveAndReady() throws Exception {
    assertThat(server.get("/health/live").body()).isEqualTo("{\"status\":\"UP\"}");
    assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(server.get("/health").statusCode()).isEqualTo(200);
    assertThat(server.get("/").body()).isEqualTo("OK");
  }

  @Test
  void onlyAnAdministratorLooksIntoTheRooms() throws Exception {
    assertThat(server.get("/debug/rooms").statusCode()).isEqualTo(401);
    String guest = token(VideoGrant.builder().roomJoin(true).room("seen").build());
    assertThat(server.get("/debug/rooms", "Authorization", "Bearer " + guest).statusCode())
        .isEqualTo(401);
    var rooms = server.get("/debug/rooms", "Authorization", "Bearer " + admin());
    assertThat(rooms.statusCode()).isEqualTo(200);
    assertThat(rooms.body())
        .contains("\"name\":\"seen\"", "\"identity\":\"ann\"", "\"target\":\"SUBSCRIBER\"");
    assertThat(server.get("/debug/rooms?room=x", "Authorization", "Bearer " + admin()).body())
        .isEqualTo("{\"rooms\":[]}");
  }

  private static String admin() {
    return token(VideoGrant.builder().roomCreate(true).roomList(true).build());
  }

  @Test
  void levelsOfComponentsChangeAtRunTime() throws Exception {
    String[] bearer = {"Authorization", "Bearer " + admin()};
    assertThat(
            server
                .send("PUT", "/debug/loglevels", "{\"gateway.rtc\":\"debug\"}", "X", "y")
                .statusCode())
        .isEqualTo(401);
    assertThat(
            server
                .send("PUT", "/debug/loglevels", "{\"gateway.rtc\":\"loud\"}", bearer)
                .statusCode())
        .isEqualTo(400);
    assertThat(server.send("PUT", "/debug/loglevels", "{\"gateway.rtc\":\"debug\"}", bearer).body())
        .contains("\"gateway.rtc\":\"debug\"", "\"\":\"info\"");
    assertThat(server.get("/debug/loglevels", bearer).body()).contains("\"gateway.rtc\":\"debug\"");
  }

  @Test
  void theDocumentOfTheApiHangsTogether() throws Exception {
    var document =
        tools.jackson.databind.json.JsonMapper.builder()
            .build()
            .readTree(server.get("/openapi.json").body());
    assertThat(document.path("openapi").asString()).isEqualTo("3.1.0");
    var schemas = document.at("/components/schemas");
    assertThat(document.path("paths").propertyNames())
        .contains(
            "/twirp/livekit.RoomService/CreateRoom", "/twirp/livekit.RoomService/ListParticipants");
    document
        .findValuesAsString("$ref")
        .forEach(reference ->
            assertThat(schemas.has(reference.substring("#/components/schemas/".length())))
                .as(reference)
                .isTrue());
    assertThat(schemas.at("/livekit.Room/properties/num_participants/type").asString())
        .isEqualTo("integer");
    assertThat(schemas.at("/livekit.Room/properties/creation_time/type").asString())
        .isEqualTo("string");
    assertThat(
            schemas
                .at("/livekit.ParticipantInfo/properties/attributes/additionalProperties/type")
                .asString())
        .isEqualTo("string");
    // What the server really answers has no field that the document does not know.
    var rooms =
        tools.jackson.databind.json.JsonMapper.builder()
            .build()
            .readTree(
                server
                    .send(
                        "POST",
                        "/twirp/livekit.RoomService/ListRooms",
                        "{}",
                        "Authorization",
                        "Bearer " + admin())
                    .body());
    assertThat(schemas.at("/livekit.Room/properties").propertyNames())
        .containsAll(rooms.at("/rooms/0").propertyNames());
  }
}

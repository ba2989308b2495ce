package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.media.MediaNode;
import dev.hibiki.media.control.RoomHost;
import dev.hibiki.media.shard.MediaShard;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a server lets nobody in: it carries what it may, or it is about to end. */
class NodeLimitsTest {
  private static final ApiKey KEY = new ApiKey("key", "0123456789abcdef0123456789abcdef");
  private static final String KEYS = "keys: {key: 0123456789abcdef0123456789abcdef}\n";

  private static String token(String identity, String room) {
    VideoGrant grant =
        VideoGrant.builder().roomJoin(true).room(room).roomCreate(true).roomList(true).build();
    return AccessToken.sign(
        KEY,
        Grants.builder().identity(identity).video(grant).build(),
        Duration.ofMinutes(5),
        Instant.now());
  }

  @Test
  void aNodeThatMovesTooManyBytesRefusesJoins() throws Exception {
    try (RunningServer server =
        new RunningServer(
            KEYS + "limit: {bytes_per_sec: 10}\nnode_stats: {stats_update_interval: 100ms}\n")) {
      String validate = "/rtc/validate?access_token=" + token("ann", "busy");
      assertThat(server.get(validate).statusCode()).isEqualTo(200);
      int port = server.context.getBean(MediaNode.class).udpPorts().getFirst();
      HttpResponse<String> answer = server.get(validate);
      try (DatagramSocket socket = new DatagramSocket()) {
        long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (answer.statusCode() == 200 && System.nanoTime() - giveUpNanos < 0) {
          socket.send(
              new DatagramPacket(new byte[1_000], 1_000, InetAddress.getByName("127.0.0.1"), port));
          answer = server.get(validate);
        }
      }
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("node has exceeded its configured limit");
      assertThat(SignalClient.status(server, token("ann", "busy"))).isEqualTo(503);
    }
  }

  /** Keeps every shard from doing anything else. */
  @SuppressWarnings("unchecked")
  private static void busy(MediaNode node, CountDownLatch until) throws Exception {
    var shards = MediaNode.class.getDeclaredField("shards");
    shards.setAccessible(true);
    for (MediaShard shard : (List<MediaShard>) shards.get(node)) {
      shard.execute(nowNanos -> {
        try {
          until.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
  }

  @Test
  void aNodeThatDoesNotAnswerFailsTheJoinAfterItsAttempts() throws Exception {
    CountDownLatch later = new CountDownLatch(1);
    try (RunningServer server = new RunningServer(KEYS + "signal_relay: {connect_attempts: 1}\n")) {
      MediaNode node = server.context.getBean(MediaNode.class);
      busy(node, later);
      long sinceNanos = System.nanoTime();
      assertThat(SignalClient.status(server, token("ann", "stuck"))).isEqualTo(500);
      assertThat(Duration.ofNanos(System.nanoTime() - sinceNanos))
          .isBetween(Duration.ofMillis(2_900), Duration.ofSeconds(8));
      later.countDown();
      assertThat(SignalClient.status(server, token("ann", "stuck"))).isEqualTo(101);
    } finally {
      later.countDown();
    }
  }

  @Test
  void aServerThatIsToldToEndWaitsUntilEverybodyHasLeft() throws Exception {
    try (RunningServer server = new RunningServer(KEYS)) {
      CompletableFuture<String> ended = new CompletableFuture<>();
      Shutdown shutdown =
          new Shutdown(server.context.getBean(RoomHost.class), () -> ended.complete("ended"));
      SignalClient ann = SignalClient.join(server, token("ann", "open"));
      ann.await(SignalResponse.MessageCase.JOIN);
      shutdown.requested();
      assertThat(SignalClient.status(server, token("bob", "new"))).isEqualTo(503);
      assertThat(
              server
                  .send(
                      "POST",
                      "/twirp/livekit.RoomService/CreateRoom",
                      "{\"name\":\"new\"}",
                      "Authorization",
                      "Bearer " + token("api", "new"))
                  .body())
          .contains("\"code\":\"unavailable\"");
      assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
      assertThat(server.get("/").body()).isEqualTo("OK");
      // Who is in a call can come back to it.
      SignalClient bob = SignalClient.join(server, token("bob", "open"));
      bob.await(SignalResponse.MessageCase.JOIN);
      ann.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
      assertThat(ended).isNotDone();
      bob.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));
      assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo("ended");
    }
  }

  @Test
  void theSecondTimeItEndsAtOnceAndSaysSo() throws Exception {
    SignalClient ann;
    CompletableFuture<String> ended = new CompletableFuture<>();
    try (RunningServer server = new RunningServer(KEYS)) {
      Shutdown shutdown =
          new Shutdown(server.context.getBean(RoomHost.class), () -> ended.complete("ended"));
      ann = SignalClient.join(server, token("ann", "open"));
      ann.await(SignalResponse.MessageCase.JOIN);
      shutdown.requested();
      assertThat(ended).isNotDone();
      shutdown.requested();
      assertThat(ended).isDone();
    }
    assertThat(ann.await(SignalResponse.MessageCase.LEAVE).getLeave())
        .satisfies(leave -> {
          assertThat(leave.getReason()).isEqualTo(DisconnectReason.SERVER_SHUTDOWN);
          assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.DISCONNECT);
        });
  }

  @Test
  void aServerWithoutAnybodyEndsAtOnce() throws Exception {
    try (RunningServer server = new RunningServer(KEYS)) {
      CompletableFuture<String> ended = new CompletableFuture<>();
      new Shutdown(server.context.getBean(RoomHost.class), () -> ended.complete("ended"))
          .requested();
      assertThat(ended.get(5, TimeUnit.SECONDS)).isEqualTo("ended");
    }
  }
}

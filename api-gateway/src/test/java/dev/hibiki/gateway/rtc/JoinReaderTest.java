package dev.hibiki.gateway.rtc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.GrantsJson;
import dev.hibiki.common.auth.VerifiedToken;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.ConnectionSettings;
import dev.hibiki.common.proto.JoinRequest;
import dev.hibiki.common.proto.ReconnectReason;
import dev.hibiki.common.proto.StartSession;
import dev.hibiki.common.proto.WrappedJoinRequest;
import dev.hibiki.common.store.InMemoryRevokedTokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class JoinReaderTest {
  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
  private static final Instant EXPIRES = Instant.ofEpochSecond(2_000_000_000L);

  private final JoinReader reader =
      new JoinReader(
          new JoinLimits(20, 20, text -> text.length() <= 30, attributes -> attributes.size() <= 2),
          new InMemoryRevokedTokens(),
          new IdSource(new Random(1)));
  private final Map<String, List<String>> query = new HashMap<>();
  private VideoGrant.Builder grant = VideoGrant.builder().roomJoin(true).room("room");
  private ClientOrigin origin = new ClientOrigin("192.0.2.7", "");

  private JoinReaderTest with(String name, String value) {
    query.put(name, List.of(value));
    return this;
  }

  private StartSession read() {
    return read(false, true);
  }

  private StartSession read(boolean packed, boolean strict) {
    Grants grants =
        Grants.builder()
            .identity("ann")
            .name("Ann")
            .metadata("of the token")
            .attributes(Map.of("seat", "12a"))
            .video(grant.build())
            .build();
    return reader.read(
        new QueryParameters(query),
        new VerifiedToken("key", grants, EXPIRES, Instant.EPOCH),
        origin,
        packed,
        strict);
  }

  private void refused(int status, String text) {
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            JoinException.class, refusal -> assertThat(refusal.status()).isEqualTo(status))
        .hasMessage(text);
  }

  private static Grants grants(StartSession session) {
    return GrantsJson.parse(session.getGrantsJson());
  }

  @Test
  void whatTheQueryDoesNotSayHasDefaults() {
    StartSession session = read();
    assertThat(session.getRoomName()).isEqualTo("room");
    assertThat(session.getIdentity()).isEqualTo("ann");
    assertThat(session.getName()).isEqualTo("Ann");
    assertThat(session.getAutoSubscribe()).isTrue();
    assertThat(session.hasAutoSubscribeDataTrack()).isFalse();
    assertThat(session.hasSubscriberAllowPause()).isFalse();
    assertThat(session.getAdaptiveStream()).isFalse();
    assertThat(session.getReconnect()).isFalse();
    assertThat(session.getUseSinglePeerConnection()).isFalse();
    assertThat(session.getTokenExpiresAt()).isEqualTo(EXPIRES.getEpochSecond());
    assertThat(session.getClient().getAddress()).isEqualTo("192.0.2.7");
  }

  @Test
  void everyParameterOfTheQueryIsRead() {
    with("auto_subscribe", "0").with("auto_subscribe_data_track", "1").with("network", "wifi");
    with("adaptive_stream", "true").with("disable_ice_lite", "1").with("sdk", "reactnative");
    with("subscriber_allow_pause", "0").with("reconnect", "1").with("sid", "PA_1");
    with("reconnect_reason", "2").with("protocol", "12").with("client_protocol", "2");
    with("os", "ios").with("os_version", "17").with("device_model", "iPhone");
    with("browser", "b").with("browser_version", "1.2").with("version", "2.0.1");
    with("capabilities", "CAP_PACKET_TRAILER, nonsense");
    StartSession session = read();
    assertThat(session.getAutoSubscribe()).isFalse();
    assertThat(session.hasAutoSubscribeDataTrack()).isTrue();
    assertThat(session.getAutoSubscribeDataTrack()).isTrue();
    assertThat(session.getAdaptiveStream()).isTrue();
    assertThat(session.getDisableIceLite()).isTrue();
    assertThat(session.hasSubscriberAllowPause()).isTrue();
    assertThat(session.getSubscriberAllowPause()).isFalse();
    assertThat(session.getReconnect()).isTrue();
    assertThat(session.getParticipantId()).isEqualTo("PA_1");
    assertThat(session.getReconnectReason()).isEqualTo(ReconnectReason.forNumber(2));
    assertThat(session.getClient())
        .isEqualTo(
            ClientInfo.newBuilder()
                .setSdk(ClientInfo.SDK.REACT_NATIVE)
                .setProtocol(12)
                .setClientProtocol(2)
                .setVersion("2.0.1")
                .setOs("ios")
                .setOsVersion("17")
                .setDeviceModel("iPhone")
                .setBrowser("b")
                .setBrowserVersion("1.2")
                .setNetwork("wifi")
                .setAddress("192.0.2.7")
                .addCapabilities(ClientInfo.Capability.CAP_PACKET_TRAILER)
                .build());
  }

  @Test
  void aSecondConnectionOfAPersonOnlyPublishes() {
    StartSession session = with("publish", "screen").read();
    assertThat(session.getIdentity()).isEqualTo("ann#screen");
    assertThat(grants(session).identity()).isEqualTo("ann#screen");
    assertThat(grants(session).video())
        .isNotNull()
        .satisfies(video -> {
          assertThat(video.maySubscribe()).isFalse();
          assertThat(video.mayPublish()).isTrue();
        });
    grant = grant.canPublish(false);
    refused(401, "no permissions to access the room");
  }

  private static String attributes(String json) {
    return Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void attributesAtTheJoinNeedTheGrantAndDeleteNothing() {
    with("attributes", attributes("{\"mood\":\"good\",\"seat\":\"\"}"));
    refused(401, "no permissions to access the room");
    grant = grant.canUpdateOwnMetadata(true);
    assertThat(grants(read()).attributes())
        .containsOnly(Map.entry("mood", "good"), Map.entry("seat", "12a"));
    assertThat(grants(read()).metadata()).isEqualTo("of the token");
  }

  @Test
  void metadataAtTheJoinReplacesThatOfTheToken() {
    with("join_request", wrap(JoinRequest.newBuilder().setMetadata("mine"), true));
    refused(401, "no permissions to access the room");
    grant = grant.canUpdateOwnMetadata(true);
    assertThat(grants(read()).metadata()).isEqualTo("mine");
    assertThat(grants(read()).attributes()).containsOnly(Map.entry("seat", "12a"));
  }

  @Test
  void whatIsTooMuchIsRefusedWithTheNameOfTheField() {
    grant = grant.canUpdateOwnMetadata(true);
    with("attributes", attributes("{\"a\":\"1\",\"b\":\"2\"}"));
    refused(400, "attribute size exceeds limits");
    query.clear();
    with("join_request", wrap(JoinRequest.newBuilder().setMetadata("x".repeat(31)), true));
    refused(400, "metadata size exceeds limits");
  }

  @Test
  void attributesThatCannotBeReadAreAnErrorOnlyWhereThatIsAskedFor() {
    with("attributes", "%%%");
    refused(400, "cannot decode attributes");
    assertThat(grants(read(false, false)).attributes()).containsOnly(Map.entry("seat", "12a"));
  }

  private static String wrap(JoinRequest.Builder request, boolean gzip) {
    return wrap(request.build().toByteArray(), gzip);
  }

  private static String wrap(byte[] request, boolean gzip) {
    WrappedJoinRequest wrapped =
        WrappedJoinRequest.newBuilder()
            .setCompression(
                gzip ? WrappedJoinRequest.Compression.GZIP : WrappedJoinRequest.Compression.NONE)
            .setJoinRequest(ByteString.copyFrom(gzip ? gzip(request) : request))
            .build();
    return Base64.getUrlEncoder().encodeToString(wrapped.toByteArray());
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyFieldOfAJoinRequestIsRead(boolean gzip) {
    JoinRequest.Builder request =
        JoinRequest.newBuilder()
            .setClientInfo(ClientInfo.newBuilder().setSdk(ClientInfo.SDK.GO).setProtocol(17))
            .setConnectionSettings(
                ConnectionSettings.newBuilder()
                    .setAutoSubscribe(true)
                    .setAdaptiveStream(true)
                    .setSubscriberAllowPause(true)
                    .setDisableIceLite(true)
                    .setAutoSubscribeDataTrack(false))
            .setReconnect(true)
            .setReconnectReason(ReconnectReason.RR_SIGNAL_DISCONNECTED)
            .setParticipantSid("PA_2");
    request.addAddTrackRequestsBuilder().setCid("mic");
    request.getPublisherOfferBuilder().setType("offer").setId(5);
    request.getSyncStateBuilder().addTrackSidsDisabled("TR_1");
    origin = new ClientOrigin("192.0.2.7", FIREFOX);
    StartSession session = with("join_request", wrap(request, gzip)).read();
    assertThat(session.getUseSinglePeerConnection()).isTrue();
    assertThat(session.getAutoSubscribe()).isTrue();
    assertThat(session.getAdaptiveStream()).isTrue();
    assertThat(session.getSubscriberAllowPause()).isTrue();
    assertThat(session.getDisableIceLite()).isTrue();
    assertThat(session.hasAutoSubscribeDataTrack()).isTrue();
    assertThat(session.getAutoSubscribeDataTrack()).isFalse();
    assertThat(session.getReconnect()).isTrue();
    assertThat(session.getReconnectReason()).isEqualTo(ReconnectReason.RR_SIGNAL_DISCONNECTED);
    assertThat(session.getParticipantId()).isEqualTo("PA_2");
    assertThat(session.getAddTrackRequests(0).getCid()).isEqualTo("mic");
    assertThat(session.getPublisherOffer().getId()).isEqualTo(5);
    assertThat(session.getSyncState().getTrackSidsDisabledList()).containsExactly("TR_1");
    // A Go client is no browser, whatever a proxy writes.
    assertThat(session.getClient().getBrowser()).isEmpty();
  }

  @Test
  void inAJoinRequestWhatIsNotSaidIsNo() {
    StartSession session = with("join_request", wrap(JoinRequest.newBuilder(), true)).read();
    assertThat(session.getAutoSubscribe()).isFalse();
    assertThat(session.getAutoSubscribeDataTrack()).isFalse();
    assertThat(session.hasAutoSubscribeDataTrack()).isTrue();
  }

  @Test
  void aBrowserIsRecognisedByItsHeaderWhereTheClientDoesNotSay() {
    origin = new ClientOrigin("192.0.2.7", FIREFOX);
    JoinRequest.Builder request =
        JoinRequest.newBuilder()
            .setClientInfo(ClientInfo.newBuilder().setSdk(ClientInfo.SDK.JS).setProtocol(17));
    with("join_request", wrap(request, true));
    assertThat(read().getClient())
        .satisfies(client -> {
          assertThat(client.getBrowser()).isEqualTo("Firefox");
          assertThat(client.getBrowserVersion()).isEqualTo("130.0");
          assertThat(client.getOs()).isEqualTo("Linux");
        });
    request.getClientInfoBuilder().setBrowser("mine").setOs("own");
    with("join_request", wrap(request, true));
    assertThat(read().getClient())
        .satisfies(client -> {
          assertThat(client.getBrowser()).isEqualTo("mine");
          assertThat(client.getOs()).isEqualTo("own");
        });
  }

  @ParameterizedTest
  @CsvSource({"true,1048570", "false,1048570", "true,200000000", "false,1100000"})
  void aJoinRequestIsBounded(boolean gzip, int length) {
    // Unknown bytes: field 15 with a length, then so many zeros.
    byte[] request = new byte[length];
    request[0] = 15 << 3 | 2;
    int rest = length - 6;
    for (int i = 1; i <= 5; i++) {
      request[i] = (byte) (rest & 0x7f | (i < 5 ? 0x80 : 0));
      rest >>>= 7;
    }
    with("join_request", wrap(request, gzip));
    if (length <= 1 << 20) {
      assertThat(read().getRoomName()).isEqualTo("room");
    } else {
      refused(400, "join request too large");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "203.0.113.1 | 198.51.100.1, 10.0.0.1 | 198.51.100.2 | 203.0.113.1",
        "-           | 198.51.100.1, 10.0.0.1 | 198.51.100.2 | 198.51.100.1",
        "-           | -                      | 198.51.100.2 | 198.51.100.2",
        "-           | -                      | -            | 192.0.2.9",
      })
  void theAddressIsWhatProxiesSay(
      String cloudflare, String forwarded, String real, String expected) {
    MockServerHttpRequest.BaseBuilder<?> request =
        MockServerHttpRequest.get("/rtc")
            .remoteAddress(new java.net.InetSocketAddress("192.0.2.9", 4711));
    if (cloudflare != null) {
      request.header("CF-Connecting-IP", cloudflare);
    }
    if (forwarded != null) {
      request.header("X-Forwarded-For", forwarded);
    }
    if (real != null) {
      request.header("X-Real-IP", real);
    }
    origin = ClientOrigin.of(request.header("User-Agent", FIREFOX).build());
    assertThat(read().getClient().getAddress()).isEqualTo(expected);
    assertThat(with("sdk", "js").read().getClient().getBrowser()).isEqualTo("Firefox");
  }

  @Test
  void allAttemptsTogetherTakeAsLongAsTheyAre() {
    assertThat(JoinPatience.ofAttempts(3).forAnswer()).hasSeconds(12);
    assertThat(JoinPatience.ofAttempts(1).forAnswer()).hasSeconds(3);
  }
}

package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad token that is known of, at the door of a running server: 401 by HTTP and WebSocket. */
class TokenTableTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef-secret";
  private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private static final long NOW = Instant.now().getEpochSecond();
  private static final KeyPair RSA = rsa();

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer("keys: {goodkey: " + SECRET + "}\n");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static KeyPair rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String hmac(String header, String claims, byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      String signed = base64(header) + "." + base64(claims);
      return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String signed(String header, String claims) {
    return hmac(header, claims, SECRET.getBytes(StandardCharsets.UTF_8));
  }

  private static String claims(String more) {
    return "{\"iss\":\"goodkey\",\"sub\":\"me\",\"video\":{\"roomJoin\":true,\"room\":\"r\","
        + "\"roomAdmin\":true,\"roomList\":true}"
        + more
        + "}";
  }

  private static String withExpiry(String expiry) {
    return claims(",\"exp\":" + expiry);
  }

  private static String good() {
    return withExpiry(Long.toString(NOW + 600));
  }

  private static String rs256(String claims) {
    try {
      String text = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + base64(claims);
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(RSA.getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Arguments row(String name, String token) {
    return Arguments.of(name, token);
  }

  static Stream<Arguments> badTokens() {
    String unsigned = base64(good());
    String header = "{\"alg\":\"%s\"}";
    String ours = signed(HS256, good());
    String signature = ours.substring(ours.lastIndexOf('.') + 1);
    byte[] publicKey = RSA.getPublic().getEncoded();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(publicKey)
            + "\n-----END PUBLIC KEY-----\n";
    return Stream.of(
        row("alg none", base64(header.formatted("none")) + "." + unsigned + "."),
        row("alg None", base64(header.formatted("None")) + "." + unsigned + "."),
        row("alg NONE", base64(header.formatted("NONE")) + "." + unsigned + "."),
        row("alg nOnE with a signature", signed(header.formatted("nOnE"), good())),
        row("alg none by escape", signed("{\"alg\":\"n\\u006fne\"}", good())),
        row("alg empty", signed("{\"alg\":\"\"}", good())),
        row("alg null", signed("{\"alg\":null}", good())),
        row("alg missing", signed("{\"typ\":\"JWT\"}", good())),
        row("alg a list", signed("{\"alg\":[\"HS256\"]}", good())),
        row("alg hs256", signed("{\"alg\":\"hs256\"}", good())),
        row("alg HS512", signed("{\"alg\":\"HS512\"}", good())),
        row("two algs", signed("{\"alg\":\"HS256\",\"alg\":\"none\"}", good())),
        row("RS256 of a key of its own", rs256(good())),
        row("HS256 with the DER of a public key", hmac(HS256, good(), publicKey)),
        row(
            "HS256 with the PEM of a public key",
            hmac(HS256, good(), pem.getBytes(StandardCharsets.UTF_8))),
        row(
            "kid names a file",
            hmac("{\"alg\":\"HS256\",\"kid\":\"../../../../dev/null\"}", good(), new byte[] {0})),
        row(
            "kid is SQL",
            hmac(
                "{\"alg\":\"HS256\",\"kid\":\"' UNION SELECT 'x\"}",
                good(),
                "x".getBytes(StandardCharsets.UTF_8))),
        row(
            "jwk in the header",
            hmac(
                "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"eHh4eHh4eHh4eHh4eHh4eA\"}}",
                good(),
                "xxxxxxxxxxxxxxxx".getBytes(StandardCharsets.UTF_8))),
        row(
            "jku in the header",
            signed("{\"alg\":\"HS256\",\"crit\":[\"jku\"],\"jku\":\"http://127.0.0.1/\"}", good())),
        row("empty secret", hmac(HS256, good(), new byte[1])),
        row("secret of another", hmac(HS256, good(), "secret".getBytes(StandardCharsets.UTF_8))),
        row("unknown issuer", signed(HS256, good().replace("goodkey", "other"))),
        row("no issuer", signed(HS256, good().replace("\"iss\":\"goodkey\",", ""))),
        row("issuer a list", signed(HS256, good().replace("\"goodkey\"", "[\"goodkey\"]"))),
        row("no signature", ours.substring(0, ours.lastIndexOf('.') + 1)),
        row("signature padded", ours + "="),
        row("signature cut", ours.substring(0, ours.length() - 2)),
        row("claims of another", base64(HS256) + "." + unsigned + "A." + signature),
        row("two parts", ours.substring(0, ours.lastIndexOf('.'))),
        row("four parts", ours + "." + signature),
        row("five parts", "a.b.c.d.e"),
        row("not a token", "nonsense"),
        row("no exp", signed(HS256, claims(""))),
        row("exp null", signed(HS256, withExpiry("null"))),
        row("exp a text", signed(HS256, withExpiry("\"" + (NOW + 600) + "\""))),
        row("exp huge", signed(HS256, withExpiry("9".repeat(40)))),
        row("exp the largest long", signed(HS256, withExpiry("9223372036854775807"))),
        row("exp a huge float", signed(HS256, withExpiry("1e300"))),
        row("exp infinite", signed(HS256, withExpiry("1e999"))),
        row("exp not a number", signed(HS256, withExpiry("NaN"))),
        row("exp negative", signed(HS256, withExpiry("-1"))),
        row("exp a past float", signed(HS256, withExpiry((NOW - 100) + ".5"))),
        row("expired", signed(HS256, withExpiry(Long.toString(NOW - 3600)))),
        row(
            "expired and good",
            signed(HS256, withExpiry((NOW - 3600) + ",\"exp\":" + (NOW + 600)))),
        row("two issuers", signed(HS256, good().replaceFirst("\\{", "{\"iss\":\"x\","))),
        row("two grants", signed(HS256, good().replaceFirst("\\{", "{\"video\":{},"))),
        row(
            "not yet",
            signed(HS256, claims(",\"exp\":" + (NOW + 900) + ",\"nbf\":" + (NOW + 600)))),
        row("nbf a text", signed(HS256, claims(",\"exp\":" + (NOW + 900) + ",\"nbf\":\"x\""))),
        row(
            "grant of a wrong type",
            signed(HS256, good().replace("\"roomJoin\":true", "\"roomJoin\":1"))),
        row("claims no object", signed(HS256, "[]")),
        row("claims no JSON", signed(HS256, "{")),
        row(
            "claims too deep",
            signed(HS256, "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badTokens")
  void aBadTokenIsRefusedByHeaderAndByQuery(String name, String token) throws Exception {
    String bearer = "Bearer " + token;
    assertThat(server.get("/rtc/validate", "Authorization", bearer).statusCode()).isEqualTo(401);
    assertThat(server.get("/rtc/validate?access_token=" + escaped(token)).statusCode())
        .isEqualTo(401);
    var api =
        server.send("POST", "/twirp/livekit.RoomService/ListRooms", "{}", "Authorization", bearer);
    assertThat(api.statusCode()).isEqualTo(401);
  }

  private static String escaped(String token) {
    return token.replace("=", "%3D").replace("+", "%2B");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badTokens")
  void aBadTokenGetsNoSocket(String name, String token) {
    assertThat(socketStatus("/rtc?access_token=" + escaped(token))).isEqualTo(401);
    assertThat(socketStatus("/rtc/v1?join_request=eA==&access_token=" + escaped(token)))
        .isEqualTo(401);
  }

  private static int socketStatus(String path) {
    URI uri = URI.create("ws://127.0.0.1:" + server.port + path);
    WebSocket.Listener listener = new WebSocket.Listener() {};
    try {
      RunningServer.HTTP.newWebSocketBuilder().buildAsync(uri, listener).join().abort();
      return 101;
    } catch (CompletionException e) {
      return e.getCause() instanceof WebSocketHandshakeException refused
          ? refused.getResponse().statusCode()
          : -1;
    }
  }

  @Test
  void theGoodTokenOfTheTableIsGood() throws Exception {
    String token = signed(HS256, good());
    assertThat(server.get("/rtc/validate", "Authorization", "Bearer " + token).body())
        .isEqualTo("success");
    assertThat(socketStatus("/rtc?protocol=16&access_token=" + token)).isEqualTo(101);
    String withKeyId = signed("{\"alg\":\"HS256\",\"kid\":\"../x\"}", good());
    assertThat(server.get("/rtc/validate", "Authorization", "Bearer " + withKeyId).statusCode())
        .as("a key id chooses nothing")
        .isEqualTo(200);
  }

  @Test
  void aTokenForOneRoomOpensNoOther() throws Exception {
    String bearer = "Bearer " + signed(HS256, good());
    var response =
        server.send(
            "POST",
            "/twirp/livekit.RoomService/ListParticipants",
            "{\"room\":\"other\"}",
            "Authorization",
            bearer);
    assertThat(response.statusCode()).isEqualTo(401);
    String nowhere = signed(HS256, good().replace("\"roomJoin\":true,", ""));
    assertThat(server.get("/rtc/validate?room=r&access_token=" + nowhere).statusCode())
        .isEqualTo(401);
  }

  @Test
  void aTokenOfAMegabyteIsRefusedWithoutBeingRead() throws Exception {
    String huge = signed(HS256, claims(",\"metadata\":\"" + "x".repeat(1 << 20) + "\""));
    assertThat(
            rawStatus(
                "GET /rtc/validate HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                    + huge
                    + "\r\n\r\n"))
        .isEqualTo(401);
    assertThat(
            rawStatus(
                "GET /rtc?access_token="
                    + huge
                    + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"))
        .isEqualTo(401);
    assertThat(
            rawStatus(
                "POST /twirp/livekit.RoomService/ListRooms HTTP/1.1\r\n"
                    + "Host: x\r\n"
                    + "Authorization: Bearer "
                    + huge
                    + "\r\nContent-Length: 2\r\n\r\n{}"))
        .isEqualTo(401);
    String over = "Bearer " + "a".repeat(70 << 10);
    assertThat(server.get("/rtc/validate", "Authorization", over).statusCode()).isEqualTo(401);
  }

  private static int rawStatus(String request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 401".length());
      return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring(9));
    }
  }

  @Test
  void anotherSchemeIsNoToken() throws Exception {
    String digest = "Digest " + signed(HS256, good());
    assertThat(server.get("/rtc/validate", "Authorization", digest).statusCode()).isEqualTo(401);
  }
}

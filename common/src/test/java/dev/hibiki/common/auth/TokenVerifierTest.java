package dev.hibiki.common.auth;

import static dev.hibiki.common.auth.TokenFixtures.NOW;
import static dev.hibiki.common.auth.TokenFixtures.encode;
import static dev.hibiki.common.auth.TokenFixtures.signed;
import static dev.hibiki.common.auth.TokenFixtures.token;
import static dev.hibiki.common.auth.TokenFixtures.with;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hibiki.common.auth.TokenException.Fault;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.TrackSource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TokenVerifierTest {
  private static final String GOOD_HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private static final String GOOD_CLAIMS =
      "{\"iss\":\"devkey\",\"sub\":\"me\",\"exp\":" + (NOW.getEpochSecond() + 60) + "}";

  private final TokenVerifier verifier = new TokenVerifier(TokenFixtures.KEYS);

  @Test
  void aTokenOfTheJavaScriptServerSdkIsReadInFull() {
    VerifiedToken token = verifier.verify(TokenFixtures.JS_FULL, NOW);

    assertThat(token.apiKey()).isEqualTo("devkey");
    assertThat(token.expiresAt()).isEqualTo(NOW.plusSeconds(600));
    Grants grants = token.grants();
    assertThat(grants.identity()).isEqualTo("alice");
    assertThat(grants.name()).isEqualTo("Alice A.");
    assertThat(grants.metadata()).isEqualTo("{\"a\":1}");
    assertThat(grants.attributes()).isEqualTo(Map.of("team", "blue"));
    assertThat(grants.participantKind()).isEqualTo(ParticipantInfo.Kind.AGENT);
    assertThat(grants.roomPreset()).isEqualTo("big");
    assertThat(grants.sha256()).isEqualTo("abc=");
    assertThat(grants.sip()).isEqualTo(new SipGrant(true, true));
    assertThat(requireNonNull(grants.roomConfig()).getEmptyTimeout()).isEqualTo(30);
    assertThat(requireNonNull(grants.roomConfig()).getAgents(0).getAgentName()).isEqualTo("helper");
    VideoGrant video = requireNonNull(grants.video());
    assertThat(video.roomJoin()).isTrue();
    assertThat(video.room()).isEqualTo("my-room");
    assertThat(video.canSubscribe()).isFalse();
    assertThat(video.canPublishData()).isNull();
    assertThat(video.canPublishSources()).isEqualTo(List.of("camera", "screen_share_audio"));
    assertThat(video.mayPublish(TrackSource.CAMERA)).isTrue();
    assertThat(video.mayPublish(TrackSource.MICROPHONE)).isFalse();
    assertThat(video.mayUpdateOwnMetadata()).isTrue();
  }

  @Test
  void aTokenWithoutIdentityIsGood() {
    Grants grants = verifier.verify(TokenFixtures.JS_SERVER, NOW).grants();
    assertThat(grants.identity()).isEmpty();
    assertThat(requireNonNull(grants.video()).roomCreate()).isTrue();
    assertThat(requireNonNull(grants.video()).roomList()).isTrue();
    assertThat(requireNonNull(grants.video()).roomAdmin()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"sub\":\"s\",\"jti\":\"j\"', s",
    "'\"jti\":\"j\"', j",
    "'\"sub\":\"\",\"jti\":\"j\"', j",
    "'\"sub\":null,\"jti\":\"j\"', j",
    "'\"identity\":\"i\",\"sub\":\"s\"', s",
    "'\"identity\":\"i\"', ''",
  })
  void theHolderIsNamedBySubAndInOlderTokensByJti(String claims, String identity) {
    String token =
        token(
            "{\"iss\":\"devkey\",\"exp\":"
                + NOW.plusSeconds(9).getEpochSecond()
                + ","
                + claims
                + "}");
    assertThat(verifier.verify(token, NOW).grants().identity()).isEqualTo(identity);
  }

  @ParameterizedTest
  @CsvSource({"-59, true", "-60, false", "-61, false", "0, true", "600, true"})
  void expiryHasALeewayOfAMinute(long exp, boolean good) {
    String token = token("{\"iss\":\"devkey\",\"exp\":" + (NOW.getEpochSecond() + exp) + "}");
    assertThat(faultOf(token)).isEqualTo(good ? null : Fault.EXPIRED);
  }

  @ParameterizedTest
  @CsvSource({"59, true", "60, true", "61, false", "-9999, true"})
  void notBeforeHasALeewayOfAMinute(long nbf, boolean good) {
    String token =
        token(
            "{\"iss\":\"devkey\",\"nbf\":%d,\"exp\":%d}"
                .formatted(NOW.getEpochSecond() + nbf, NOW.getEpochSecond() + 3600));
    assertThat(faultOf(token)).isEqualTo(good ? null : Fault.NOT_YET_VALID);
  }

  @ParameterizedTest
  @CsvSource({"''", "'\"nbf\":null'", "'\"iat\":1'", "'\"nbf\":1.5'", "'\"aud\":[\"a\"]'"})
  void optionalClaimsMayBeAbsent(String claims) {
    assertThat(faultOf(with(claims))).isNull();
  }

  @Test
  void claimsOfNewerIssuersAreIgnored() {
    Grants grants =
        verifier
            .verify(
                with(
                    "\"future\":{\"a\":[1]},\"video\":{\"room\":\"r\",\"future\":7},"
                        + "\"roomConfig\":{\"name\":\"n\",\"future\":{}}"),
                NOW)
            .grants();
    assertThat(grants.video()).isEqualTo(VideoGrant.builder().room("r").build());
    assertThat(requireNonNull(grants.roomConfig()).getName()).isEqualTo("n");
  }

  @Test
  void whateverElseTheHeaderSaysChangesNothing() {
    String header =
        "{\"alg\":\"HS256\",\"kid\":\"../../../dev/null\",\"jku\":\"https://evil.example\","
            + "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"},\"x5u\":\"https://evil.example\"}";
    assertThat(faultOf(signed(header, GOOD_CLAIMS, "secret"))).isNull();
    assertThat(faultOf(signed(header, GOOD_CLAIMS, "\0\0\0"))).isEqualTo(Fault.SIGNATURE);
  }

  static Stream<Arguments> hostileTokens() {
    String claims = encode(GOOD_CLAIMS);
    String good = token(GOOD_CLAIMS);
    String exp = "\"exp\":" + (NOW.getEpochSecond() + 60);
    return Stream.of(
        // not a token at all
        Arguments.of("", Fault.MALFORMED),
        Arguments.of(".", Fault.MALFORMED),
        Arguments.of("..", Fault.MALFORMED),
        Arguments.of("...", Fault.MALFORMED),
        Arguments.of("abc", Fault.MALFORMED),
        Arguments.of("a.b.c", Fault.MALFORMED),
        Arguments.of(good + ".x", Fault.MALFORMED),
        Arguments.of(good + " ", Fault.MALFORMED),
        Arguments.of(" " + good, Fault.MALFORMED),
        Arguments.of("\u0000" + good, Fault.MALFORMED),
        Arguments.of(good.replace(".", "\n."), Fault.MALFORMED),
        Arguments.of(good + "=", Fault.MALFORMED),
        Arguments.of(good.substring(0, good.lastIndexOf('.')), Fault.MALFORMED),
        Arguments.of("x".repeat(TokenVerifier.MAX_LENGTH + 1), Fault.MALFORMED),
        Arguments.of(
            token("{\"iss\":\"devkey\"," + exp + ",\"name\":\"" + "n".repeat(64 * 1024) + "\"}"),
            Fault.MALFORMED),
        // encryption instead of signature
        Arguments.of(encode("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + "....", Fault.MALFORMED),
        // no signature
        Arguments.of(good.substring(0, good.lastIndexOf('.') + 1), Fault.SIGNATURE),
        Arguments.of(encode("{\"alg\":\"none\"}") + "." + claims + ".", Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":\"none\"}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":\"None\"}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":\"NONE\"}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":\"nOnE\"}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":\"\"}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":null}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":[\"HS256\"]}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":256}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("[]", GOOD_CLAIMS, "secret"), Fault.MALFORMED),
        // another algorithm
        Arguments.of(signed("{\"alg\":\"hs256\"}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":\"HS256 \"}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":\"RS256\"}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":\"ES256\"}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":\"PS256\"}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(signed("{\"alg\":\"EdDSA\"}", GOOD_CLAIMS, "secret"), Fault.ALGORITHM),
        Arguments.of(
            signed("{\"alg\":\"HS384\"}", GOOD_CLAIMS, "secret", "HmacSHA384"), Fault.ALGORITHM),
        Arguments.of(
            signed("{\"alg\":\"HS512\"}", GOOD_CLAIMS, "secret", "HmacSHA512"), Fault.ALGORITHM),
        Arguments.of(signed(GOOD_HEADER, GOOD_CLAIMS, "secret", "HmacSHA384"), Fault.SIGNATURE),
        Arguments.of(
            signed("{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":false}", GOOD_CLAIMS, "secret"),
            Fault.ALGORITHM),
        Arguments.of(
            signed("{\"alg\":\"HS256\",\"alg\":\"none\"}", GOOD_CLAIMS, "secret"), Fault.MALFORMED),
        Arguments.of(
            signed("{\"alg\":\"none\",\"alg\":\"HS256\"}", GOOD_CLAIMS, "secret"), Fault.MALFORMED),
        // another key
        Arguments.of(signed(GOOD_HEADER, GOOD_CLAIMS, "Secret"), Fault.SIGNATURE),
        Arguments.of(signed(GOOD_HEADER, GOOD_CLAIMS, "secret2"), Fault.SIGNATURE),
        Arguments.of(token("{\"iss\":\"other\"," + exp + "}"), Fault.UNKNOWN_KEY),
        Arguments.of(token("{\"iss\":\"\"," + exp + "}"), Fault.UNKNOWN_KEY),
        Arguments.of(token("{\"iss\":\"DEVKEY\"," + exp + "}"), Fault.UNKNOWN_KEY),
        Arguments.of(token("{" + exp + "}"), Fault.UNKNOWN_KEY),
        Arguments.of(token("{\"iss\":null," + exp + "}"), Fault.UNKNOWN_KEY),
        Arguments.of(token("{\"iss\":[\"devkey\"]," + exp + "}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":1," + exp + "}"), Fault.CLAIMS),
        // expiry
        Arguments.of(token("{\"iss\":\"devkey\"}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":null}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":\"9999999999\"}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":true}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":{}}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":-1}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":253402300800}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":9223372036854775807}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":" + "9".repeat(400) + "}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":1e400}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":1e999999999}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":NaN}"), Fault.MALFORMED),
        Arguments.of(token("{\"iss\":\"devkey\"," + exp + "," + exp + "}"), Fault.MALFORMED),
        Arguments.of(token("{\"iss\":\"devkey\",\"exp\":1,\"exp\":9999999999}"), Fault.MALFORMED),
        Arguments.of(with("\"nbf\":\"0\""), Fault.CLAIMS),
        Arguments.of(with("\"nbf\":1e99"), Fault.CLAIMS),
        Arguments.of(with("\"iat\":\"now\""), Fault.CLAIMS),
        // claims of the wrong type
        Arguments.of(token("[]"), Fault.MALFORMED),
        Arguments.of(token("null"), Fault.MALFORMED),
        Arguments.of(token("\"x\""), Fault.MALFORMED),
        Arguments.of(token(GOOD_CLAIMS + GOOD_CLAIMS), Fault.MALFORMED),
        Arguments.of(token(GOOD_CLAIMS + "x"), Fault.MALFORMED),
        Arguments.of(token(GOOD_CLAIMS.replace('"', '\'')), Fault.MALFORMED),
        Arguments.of(with("\"sub\":\"other\""), Fault.MALFORMED),
        Arguments.of(token("{\"iss\":\"devkey\",\"sub\":7," + exp + "}"), Fault.CLAIMS),
        Arguments.of(token("{\"iss\":\"devkey\",\"jti\":[]," + exp + "}"), Fault.CLAIMS),
        Arguments.of(with("\"video\":true"), Fault.CLAIMS),
        Arguments.of(with("\"video\":[]"), Fault.CLAIMS),
        Arguments.of(with("\"video\":{\"roomJoin\":\"true\"}"), Fault.CLAIMS),
        Arguments.of(with("\"video\":{\"roomJoin\":1}"), Fault.CLAIMS),
        Arguments.of(with("\"video\":{\"roomJoin\":true,\"roomJoin\":false}"), Fault.MALFORMED),
        Arguments.of(with("\"video\":{\"room\":[\"a\",\"b\"]}"), Fault.CLAIMS),
        Arguments.of(with("\"video\":{\"canPublishSources\":\"camera\"}"), Fault.CLAIMS),
        Arguments.of(with("\"video\":{\"canPublishSources\":[1]}"), Fault.CLAIMS),
        Arguments.of(with("\"name\":7"), Fault.CLAIMS),
        Arguments.of(with("\"metadata\":{}"), Fault.CLAIMS),
        Arguments.of(with("\"attributes\":[]"), Fault.CLAIMS),
        Arguments.of(with("\"attributes\":{\"a\":1}"), Fault.CLAIMS),
        Arguments.of(with("\"roomConfig\":\"x\""), Fault.CLAIMS),
        Arguments.of(with("\"roomConfig\":{\"emptyTimeout\":\"x\"}"), Fault.CLAIMS),
        Arguments.of(with("\"roomConfig\":{\"emptyTimeout\":-1}"), Fault.CLAIMS),
        Arguments.of(with("\"a\":" + "[".repeat(2000) + "]".repeat(2000)), Fault.MALFORMED));
  }

  @ParameterizedTest
  @MethodSource("hostileTokens")
  void aHostileTokenIsRefused(String token, Fault fault) {
    assertThat(faultOf(token)).isEqualTo(fault);
  }

  @Test
  void claimsThatAreNotUtf8AreRefused() {
    byte[] claims = GOOD_CLAIMS.replace("me", "?").getBytes(StandardCharsets.US_ASCII);
    claims[GOOD_CLAIMS.indexOf("me")] = (byte) 0xff;
    String token =
        encode(GOOD_HEADER)
            + "."
            + Base64.getUrlEncoder().encodeToString(claims).replace("=", "")
            + ".AA";
    assertThat(faultOf(token)).isEqualTo(Fault.MALFORMED);
    String utf16 =
        encode(GOOD_HEADER)
            + "."
            + Base64.getUrlEncoder()
                .encodeToString(GOOD_CLAIMS.getBytes(StandardCharsets.UTF_16))
                .replace("=", "")
            + ".AA";
    assertThat(faultOf(utf16)).isEqualTo(Fault.MALFORMED);
  }

  @Test
  void halfASurrogatePairInANameIsReplaced() {
    Grants grants = verifier.verify(with("\"name\":\"a\\ud800b\\ud83d\\ude00\""), NOW).grants();
    assertThat(grants.name()).isEqualTo("a\uFFFDb\uD83D\uDE00");
  }

  @Test
  void noFlippedBitOfATokenGoesUnnoticed() {
    Random random = new Random(11);
    String good = TokenFixtures.JS_FULL;
    for (int i = 0; i < 2000; i++) {
      char[] mutated = good.toCharArray();
      int at = random.nextInt(mutated.length - 1); // the last character has two unused bits
      mutated[at] ^= (char) (1 << random.nextInt(7));
      assertThat(faultOf(new String(mutated))).as("seed 11, round %d", i).isNotNull();
    }
  }

  @Test
  void theMessageSaysWhatTheClientsExpect() {
    assertThat(refusal(token("{\"iss\":\"x\",\"exp\":1}"))).hasMessage("invalid API key");
    assertThat(refusal("junk")).hasMessage("invalid authorization token");
    assertThat(refusal(token("{\"iss\":\"devkey\",\"exp\":1}")))
        .hasMessage("invalid authorization token: token is expired");
    assertThat(refusal("junk").code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refusal("junk").getStackTrace()).isEmpty();
  }

  @Test
  void withoutKeysNoTokenIsGood() {
    TokenException refused =
        catchThrowableOfType(
            TokenException.class,
            () -> new TokenVerifier(ApiKeys.none()).verify(TokenFixtures.JS_PLAIN, NOW));
    assertThat(refused.fault()).isEqualTo(Fault.UNKNOWN_KEY);
  }

  @Test
  void eachKeyVerifiesItsOwnTokensOnly() {
    TokenVerifier two = new TokenVerifier(ApiKeys.of(Map.of("a", "secret-a", "b", "secret-b")));
    String claims = "{\"iss\":\"a\",\"exp\":" + (NOW.getEpochSecond() + 5) + "}";
    assertThat(two.verify(signed(GOOD_HEADER, claims, "secret-a"), NOW).apiKey()).isEqualTo("a");
    TokenException refused =
        catchThrowableOfType(
            TokenException.class, () -> two.verify(signed(GOOD_HEADER, claims, "secret-b"), NOW));
    assertThat(refused.fault()).isEqualTo(Fault.SIGNATURE);
  }

  private TokenException refusal(String token) {
    return catchThrowableOfType(TokenException.class, () -> verifier.verify(token, NOW));
  }

  private @Nullable Fault faultOf(String token) {
    try {
      verifier.verify(token, NOW);
      return null;
    } catch (TokenException e) {
      return e.fault();
    }
  }
}

package dev.hibiki.common.auth;

import static dev.hibiki.common.auth.TokenFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.common.proto.AutoTrackEgress;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.RoomConfiguration;
import dev.hibiki.common.proto.RoomEgress;
import dev.hibiki.common.proto.S3Upload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenTest {
  private static final ApiKey KEY = new ApiKey("devkey", "secret");
  private static final RoomConfiguration WITH_SECRET =
      RoomConfiguration.newBuilder()
          .setEgress(
              RoomEgress.newBuilder()
                  .setTracks(
                      AutoTrackEgress.newBuilder().setS3(S3Upload.newBuilder().setSecret("x"))))
          .build();

  private final TokenVerifier verifier = new TokenVerifier(TokenFixtures.KEYS);

  @Test
  void aSignedTokenHasTheSignatureOfPlainHmac() {
    Grants grants =
        Grants.builder()
            .identity("me")
            .video(VideoGrant.builder().roomJoin(true).room("r").build())
            .build();
    String token = AccessToken.sign(KEY, grants, Duration.ofMinutes(5), NOW);
    String claims =
        "{\"iss\":\"devkey\",\"sub\":\"me\",\"iat\":1767225600,\"nbf\":1767225600,"
            + "\"exp\":1767225900,\"video\":{\"roomJoin\":true,\"room\":\"r\"}}";
    assertThat(claims(token)).isEqualTo(claims);
    String header =
        new String(Base64.getUrlDecoder().decode(token.split("\\.")[0]), StandardCharsets.UTF_8);
    assertThat(header).contains("\"alg\":\"HS256\"").contains("\"typ\":\"JWT\"");
    assertThat(token).isEqualTo(TokenFixtures.signed(header, claims, "secret"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 31, 32, 33, 63, 64, 65, 200})
  void secretsOfAnyLengthSignAndVerify(int length) {
    ApiKey key = new ApiKey("k", "s".repeat(length));
    String token = AccessToken.sign(key, Grants.none(), Duration.ofMinutes(5), NOW);
    String header =
        new String(Base64.getUrlDecoder().decode(token.split("\\.")[0]), StandardCharsets.UTF_8);
    assertThat(token).isEqualTo(TokenFixtures.signed(header, claims(token), key.secret()));
    assertThat(new TokenVerifier(ApiKeys.of("k", key.secret())).verify(token, NOW).grants())
        .isEqualTo(Grants.none());
  }

  @Test
  void grantsSurviveSigningAndVerifying() {
    Grants grants =
        Grants.builder()
            .identity("zoë \uD83D\uDE00")
            .name("Zoë")
            .kind(ParticipantInfo.Kind.EGRESS)
            .kindDetails(List.of("forwarded"))
            .video(VideoGrant.builder().roomJoin(true).canPublish(false).hidden(true).build())
            .sip(new SipGrant(false, true))
            .agent(new AgentGrant(false, true, false))
            .inference(new InferenceGrant(true))
            .observability(new ObservabilityGrant(false))
            .roomConfig(RoomConfiguration.newBuilder().setMaxParticipants(7).build())
            .roomPreset("p")
            .sha256("abc=")
            .metadata("{}")
            .attributes(Map.of("a_b", "c"))
            .build();
    VerifiedToken verified =
        verifier.verify(AccessToken.sign(KEY, grants, AccessToken.DEFAULT_VALIDITY, NOW), NOW);
    assertThat(verified)
        .isEqualTo(new VerifiedToken("devkey", grants, NOW.plus(Duration.ofHours(6)), NOW));
  }

  @Test
  void storageSecretsAreNotSignedIntoAToken() {
    Grants grants = Grants.builder().roomConfig(WITH_SECRET).build();
    assertThatThrownBy(() -> AccessToken.sign(KEY, grants, Duration.ofHours(1), NOW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(SensitiveCredentials.isIn(RoomConfiguration.getDefaultInstance())).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {"-, 600", "-100, 600", "599, 600", "600, 600", "601, 601", "7200, 7200"})
  void aRefreshedTokenLivesTenMinutesOrAsLongAsTheOldOne(@Nullable Long left, long expected) {
    Instant expiresAt = left == null ? null : NOW.plusSeconds(left);
    String token = AccessToken.refresh(KEY, Grants.none(), expiresAt, NOW);
    assertThat(verifier.verify(token, NOW).expiresAt()).isEqualTo(NOW.plusSeconds(expected));
  }

  @Test
  void aRefreshedTokenKeepsWhatAJoinNeedsAndDropsTheRest() {
    Grants kept =
        Grants.builder()
            .identity("me")
            .name("Me")
            .kind("sip")
            .metadata("m")
            .attributes(Map.of("a", "b"))
            .video(VideoGrant.builder().roomJoin(true).room("r").build())
            .roomConfig(WITH_SECRET)
            .roomPreset("p")
            .build();
    Grants held =
        kept.toBuilder()
            .kindDetails(List.of("forwarded"))
            .sip(new SipGrant(true, true))
            .agent(new AgentGrant(true, true, true))
            .inference(new InferenceGrant(true))
            .observability(new ObservabilityGrant(true))
            .sha256("s")
            .build();
    String token = AccessToken.refresh(KEY, held, null, NOW);
    assertThat(verifier.verify(token, NOW).grants()).isEqualTo(kept);
  }

  @Test
  void keysAreOrderedAndNeverEmptyAndPrintNoSecret() {
    Map<String, String> secrets = new LinkedHashMap<>();
    secrets.put("z", "short");
    secrets.put("a", "x".repeat(32));
    ApiKeys keys = ApiKeys.of(secrets);
    assertThat(keys.first()).contains(new ApiKey("z", "short"));
    assertThat(keys.idsWithShortSecret()).isEqualTo(List.of("z"));
    assertThat(keys.toString() + keys.all()).doesNotContain("short").contains("z");
    assertThat(ApiKeys.none().first()).isEmpty();
    assertThatThrownBy(() -> ApiKeys.of("k", "")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ApiKeys.of("", "s")).isInstanceOf(IllegalArgumentException.class);
  }

  private static String claims(String token) {
    return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
  }
}

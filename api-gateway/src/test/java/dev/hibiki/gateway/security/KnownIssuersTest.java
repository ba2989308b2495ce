package dev.hibiki.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.hibiki.common.auth.ApiKeys;
import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.auth.VerifiedToken;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.config.OidcConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens of an identity provider whose keys are served on loopback. */
class KnownIssuersTest {
  private static final String ISSUER = "https://id.example/realm";
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private static RSAKey key;
  private static HttpServer provider;
  private static KnownIssuers issuers;

  @BeforeAll
  static void start() throws IOException, JOSEException {
    key = new RSAKeyGenerator(2048).keyID("k1").generate();
    byte[] set = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    provider.createContext(
        "/keys",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, set.length);
          try (var body = exchange.getResponseBody()) {
            body.write(set);
          }
        });
    provider.start();
    OidcConfig config =
        new OidcConfig(
            ISSUER,
            "http://127.0.0.1:" + provider.getAddress().getPort() + "/keys",
            "hibiki",
            List.of(),
            "preferred_username",
            "",
            Map.of("roomJoin", "true", "room", "$room", "canPublish", "false"),
            "realm.roles",
            Map.of("host", Map.of("roomAdmin", "true", "canPublish", "true")));
    issuers =
        new KnownIssuers(
            new KeyRing(ApiKeys.of("api", SECRET)), List.of(config), InstantSource.system());
  }

  @AfterAll
  static void stop() {
    provider.stop(0);
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience("hibiki")
        .subject("1234")
        .expirationTime(new Date(System.currentTimeMillis() + 600_000))
        .claim("preferred_username", "ann")
        .claim("name", "Ann")
        .claim("room", "r1");
  }

  private static String signed(JWTClaimsSet claims) throws JOSEException {
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), claims);
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  @Test
  void aTokenOfTheProviderHasTheGrantsOfTheConfiguration() throws JOSEException {
    VerifiedToken token = Objects.requireNonNull(issuers.verify(signed(claims().build())).block());
    assertThat(token.apiKey()).isEqualTo(ISSUER);
    assertThat(token.grants().identity()).isEqualTo("ann");
    assertThat(token.grants().name()).isEqualTo("Ann");
    VideoGrant video = Objects.requireNonNull(token.grants().video());
    assertThat(video.room()).isEqualTo("r1");
    assertThat(video.roomJoin()).isTrue();
    assertThat(video.mayPublish()).isFalse();
    assertThat(video.roomAdmin()).isFalse();
  }

  @Test
  void aRoleAddsItsGrants() throws JOSEException {
    String text = signed(claims().claim("realm", Map.of("roles", List.of("x", "host"))).build());
    VerifiedToken token = Objects.requireNonNull(issuers.verify(text).block());
    VideoGrant video = Objects.requireNonNull(token.grants().video());
    assertThat(video.roomAdmin()).isTrue();
    assertThat(video.mayPublish()).isTrue();
  }

  private static void assertRefused(String token) {
    assertThatThrownBy(() -> issuers.verify(token).block())
        .hasStackTraceContaining("Jwt")
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void aTokenThatIsNotQuiteRightIsRefused() throws JOSEException {
    assertRefused(signed(claims().audience("other").build()));
    assertRefused(signed(claims().audience((String) null).build()));
    assertRefused(signed(claims().expirationTime(null).build()));
    assertRefused(
        signed(claims().expirationTime(new Date(System.currentTimeMillis() - 120_000)).build()));
    assertRefused(
        signed(claims().notBeforeTime(new Date(System.currentTimeMillis() + 600_000)).build()));
    RSAKey stranger = new RSAKeyGenerator(2048).keyID("k1").generate();
    SignedJWT forged =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), claims().build());
    forged.sign(new RSASSASigner(stranger));
    assertRefused(forged.serialize());
  }

  @Test
  void aPublishedKeyIsNoSecretAndAnApiKeyIsNoProvider() throws JOSEException {
    SignedJWT confused =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).build(), claims().build());
    confused.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
    assertRefused(confused.serialize());
    SignedJWT withSecret =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).build(), claims().build());
    withSecret.sign(new MACSigner(SECRET));
    assertRefused(withSecret.serialize());
    assertThatThrownBy(() -> issuers.verify(signed(claims().issuer("api").build())).block())
        .hasMessageContaining("signing method is not HS256");
  }

  @Test
  void tokensOfApiKeysGoOnWorking() throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).build(), claims().issuer("api").build());
    token.sign(new MACSigner(SECRET));
    VerifiedToken verified = Objects.requireNonNull(issuers.verify(token.serialize()).block());
    assertThat(verified.apiKey()).isEqualTo("api");
    assertThat(verified.grants().identity()).isEqualTo("1234");
  }
}

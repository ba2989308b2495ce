package dev.hibiki.common.auth;

import static dev.hibiki.common.auth.TokenFixtures.NOW;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** No token, and no claims behind a good signature, make the verifier fail in any other way. */
class TokenVerifierFuzzTest {
  private static final TokenVerifier VERIFIER = new TokenVerifier(TokenFixtures.KEYS);

  @FuzzTest(maxDuration = "30s")
  void anyTokenIsAcceptedOrRefused(FuzzedDataProvider data) {
    verify(data.consumeRemainingAsString());
  }

  @FuzzTest(maxDuration = "30s")
  void anyHeaderIsAcceptedOrRefused(FuzzedDataProvider data) {
    verify(TokenFixtures.signed(data.consumeRemainingAsString(), "{}", "secret"));
  }

  @FuzzTest(maxDuration = "30s")
  void anySignedClaimsAreAcceptedOrRefused(FuzzedDataProvider data) {
    String claims = "{\"iss\":\"devkey\",\"exp\":1767225660," + data.consumeRemainingAsString();
    verify(TokenFixtures.token(claims));
  }

  private static void verify(String token) {
    try {
      VERIFIER.verify(token, NOW);
    } catch (TokenException e) {
      // refused: as it should be
    }
  }
}

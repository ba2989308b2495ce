package dev.hibiki.common.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InMemoryRevokedTokensTest {
  private final RevokedTokens revoked = new InMemoryRevokedTokens();

  @Test
  void onlyOlderTokensOfTheIdentityInTheRoomAreRefused() {
    revoked.revoke("room", "alice", 1000);
    assertThat(revoked.isRevoked("room", "alice", 999)).isTrue();
    assertThat(revoked.isRevoked("room", "alice", 1000)).isFalse();
    assertThat(revoked.isRevoked("room", "bob", 0)).isFalse();
    assertThat(revoked.isRevoked("other", "alice", 0)).isFalse();
  }

  @Test
  void aLaterRevocationIsNotWeakenedByAnEarlierOne() {
    revoked.revoke("room", "alice", 1000);
    revoked.revoke("room", "alice", 500);
    assertThat(revoked.isRevoked("room", "alice", 999)).isTrue();
  }

  @Test
  void theOldestOfTooManyAreForgotten() {
    revoked.revoke("room", "first", 1000);
    for (int i = 0; i < 100_000; i++) {
      revoked.revoke("room", "identity " + i, 1000);
    }
    assertThat(revoked.isRevoked("room", "first", 0)).isFalse();
    assertThat(revoked.isRevoked("room", "identity 0", 0)).isTrue();
  }
}

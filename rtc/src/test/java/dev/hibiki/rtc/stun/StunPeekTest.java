package dev.hibiki.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StunPeekTest {
  private final byte[] buf = new byte[1024];
  private final StunWriter writer = new StunWriter();

  @Test
  void theFragmentBeforeTheColonIsTheReceivers() {
    assertThat(peek(StunClass.REQUEST, "server:client")).isEqualTo("server");
  }

  @Test
  void usernamesOfAnotherFormAreNobodys() {
    assertThat(peek(StunClass.REQUEST, "server")).isNull();
    assertThat(peek(StunClass.REQUEST, ":client")).isNull();
    assertThat(peek(StunClass.REQUEST, "server:")).isNull();
    assertThat(peek(StunClass.REQUEST, "")).isNull();
    assertThat(peek(StunClass.REQUEST, "ser ver:client")).isNull();
    assertThat(peek(StunClass.REQUEST, "s\u00e9rver:client")).isNull();
    assertThat(peek(StunClass.REQUEST, "x".repeat(257) + ":client")).isNull();
    assertThat(peek(StunClass.REQUEST, "x".repeat(256) + ":client")).hasSize(256);
  }

  @Test
  void onlyBindingRequestsArePeekedInto() {
    assertThat(peek(StunClass.SUCCESS, "server:client")).isNull();
    assertThat(peek(StunClass.INDICATION, "server:client")).isNull();
    writer
        .begin(buf, 0, StunClass.REQUEST, 3, new TransactionId(1, 2))
        .text(StunAttributes.USERNAME, "server:client");
    assertThat(StunPeek.localUfrag(buf, 0, writer.length())).isNull();
  }

  @Test
  void damagedMessagesAreRefused() {
    peek(StunClass.REQUEST, "server:client");
    int length = writer.length();
    for (int cut = 0; cut < length; cut++) {
      assertThat(StunPeek.localUfrag(buf, 0, cut)).isNull();
    }
    buf[23] = (byte) 0xff;
    assertThat(StunPeek.localUfrag(buf, 0, length)).isNull();
    assertThat(StunPeek.localUfrag(buf, -1, length)).isNull();
    assertThat(StunPeek.localUfrag(buf, 1020, length)).isNull();
  }

  @Test
  void stunIsKnownByItsFirstByteAndCookie() {
    byte[] request = StunVectors.REQUEST.clone();
    assertThat(StunPeek.isStun(request, 0, request.length)).isTrue();
    assertThat(StunPeek.isStun(request, 0, 19)).isFalse();
    assertThat(StunPeek.isStun(request, 100, request.length)).isFalse();
    request[0] = 22;
    assertThat(StunPeek.isStun(request, 0, request.length)).isFalse();
    request[0] = 0;
    request[4] = 0;
    assertThat(StunPeek.isStun(request, 0, request.length)).isFalse();
  }

  private @Nullable String peek(StunClass stunClass, String username) {
    writer
        .begin(buf, 0, stunClass, StunMessage.BINDING, new TransactionId(1, 2))
        .text(StunAttributes.USERNAME, username)
        .fingerprint();
    return StunPeek.localUfrag(buf, 0, writer.length());
  }
}

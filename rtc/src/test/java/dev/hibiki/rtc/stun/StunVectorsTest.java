package dev.hibiki.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** RFC 5769. */
class StunVectorsTest {
  private static final TransactionId ID = new TransactionId(0xb7e7a701, 0xbc34d686fa87dfaeL);

  private final StunMessage message = new StunMessage();
  private final StunIntegrity key = StunIntegrity.shortTerm(StunVectors.PASSWORD);

  @Test
  void theSampleRequestIsRead() {
    wrap(StunVectors.REQUEST);
    assertThat(message.messageClass()).isEqualTo(StunClass.REQUEST);
    assertThat(message.method()).isEqualTo(StunMessage.BINDING);
    assertThat(message.transactionId()).isEqualTo(ID);
    assertThat(message.belongsTo(ID)).isTrue();
    assertThat(message.text(StunAttributes.SOFTWARE)).isEqualTo("STUN test client");
    assertThat(message.text(StunAttributes.USERNAME)).isEqualTo("evtj:h6vY");
    assertThat(message.uint32(StunAttributes.PRIORITY)).isEqualTo(0x6e0001ffL);
    assertThat(message.int64(StunAttributes.ICE_CONTROLLED)).isEqualTo(0x932ff9b151263b36L);
    assertThat(message.has(StunAttributes.ICE_CONTROLLING)).isFalse();
    assertThat(message.verifies(key)).isTrue();
    assertThat(message.fingerprintHolds()).isTrue();
    assertThat(StunPeek.localUfrag(StunVectors.REQUEST, 0, StunVectors.REQUEST.length))
        .isEqualTo("evtj");
  }

  @Test
  void theSampleIpv4ResponseIsRead() throws Exception {
    wrap(StunVectors.RESPONSE_IPV4);
    assertThat(message.messageClass()).isEqualTo(StunClass.SUCCESS);
    assertThat(message.text(StunAttributes.SOFTWARE)).isEqualTo("test vector");
    assertThat(message.xorAddress(StunAttributes.XOR_MAPPED_ADDRESS))
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32853));
    assertThat(message.verifies(key)).isTrue();
    assertThat(message.fingerprintHolds()).isTrue();
  }

  @Test
  void theSampleIpv6ResponseIsRead() throws Exception {
    wrap(StunVectors.RESPONSE_IPV6);
    assertThat(message.xorAddress(StunAttributes.XOR_MAPPED_ADDRESS))
        .isEqualTo(
            new InetSocketAddress(
                InetAddress.ofLiteral("2001:db8:1234:5678:11:2233:4455:6677"), 32853));
    assertThat(message.verifies(key)).isTrue();
    assertThat(message.fingerprintHolds()).isTrue();
  }

  @Test
  void theSampleLongTermRequestVerifies() {
    wrap(StunVectors.REQUEST_LONG_TERM);
    String username = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9";
    assertThat(message.text(StunAttributes.USERNAME)).isEqualTo(username);
    assertThat(message.text(StunAttributes.NONCE)).isEqualTo("f//499k954d6OL34oL9FSTvy64sA");
    assertThat(message.text(StunAttributes.REALM)).isEqualTo("example.org");
    assertThat(message.verifies(StunIntegrity.longTerm(username, "example.org", "TheMatrIX")))
        .isTrue();
    assertThat(message.hasFingerprint()).isFalse();
  }

  @Test
  void theResponsesAreWrittenByteForByteButForTheirPadding() throws Exception {
    for (byte[] expected : List.of(StunVectors.RESPONSE_IPV4, StunVectors.RESPONSE_IPV6)) {
      wrap(expected);
      InetSocketAddress mapped =
          Objects.requireNonNull(message.xorAddress(StunAttributes.XOR_MAPPED_ADDRESS));
      byte[] out = new byte[200];
      StunWriter writer =
          new StunWriter()
              .begin(out, 7, StunClass.SUCCESS, StunMessage.BINDING, ID)
              .text(StunAttributes.SOFTWARE, "test vector")
              .xorAddress(StunAttributes.XOR_MAPPED_ADDRESS, mapped);
      // The vectors pad with a space, which the integrity covers.
      out[7 + 35] = ' ';
      int length = writer.integrity(key).fingerprint().length();
      assertThat(Arrays.copyOfRange(out, 7, 7 + length)).isEqualTo(expected);
    }
  }

  @Test
  void aFlippedBitAnywhereBreaksIntegrityOrFingerprintOrForm() {
    for (int bit = 0; bit < StunVectors.REQUEST.length * 8; bit++) {
      byte[] broken = StunVectors.REQUEST.clone();
      broken[bit / 8] ^= (byte) (1 << (bit % 8));
      boolean accepted =
          message.wrap(broken, 0, broken.length)
              && message.verifies(key)
              && message.hasFingerprint()
              && message.fingerprintHolds();
      assertThat(accepted).as("bit %d", bit).isFalse();
    }
  }

  private void wrap(byte[] bytes) {
    assertThat(message.wrap(bytes, 0, bytes.length)).isTrue();
  }
}

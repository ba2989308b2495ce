package dev.hibiki.net.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.srtp.SrtpContext;
import dev.hibiki.rtc.srtp.SrtpKeys;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every profile we offer works on the primitives we bring. */
class SrtpProfilesTest {
  @ParameterizedTest
  @EnumSource(SrtpProfile.class)
  void whatOneSideSealsTheOtherOpens(SrtpProfile profile) {
    Random random = new Random(7);
    byte[] keyA = bytes(random, profile.keyBytes());
    byte[] saltA = bytes(random, profile.saltBytes());
    byte[] keyB = bytes(random, profile.keyBytes());
    byte[] saltB = bytes(random, profile.saltBytes());
    JceSrtpCrypto crypto = JceSrtpCrypto.probe();
    SrtpContext a = SrtpContext.create(new SrtpKeys(profile, keyA, saltA, keyB, saltB), crypto);
    SrtpContext b = SrtpContext.create(new SrtpKeys(profile, keyB, saltB, keyA, saltA), crypto);
    byte[] packet = new byte[200];
    new RtpWriter().start(packet, 0, 111, false, 1, 2, 3).finish();
    byte[] payload = bytes(random, 100);
    System.arraycopy(payload, 0, packet, 12, 100);
    int sealed = a.protectRtp(packet, 0, 112);
    assertThat(sealed).isGreaterThan(112);
    assertThat(b.unprotectRtp(packet, 0, sealed)).isEqualTo(112);
    assertThat(packet).startsWith(0x80, 111);
    assertThat(Arrays.copyOfRange(packet, 12, 112)).isEqualTo(payload);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}

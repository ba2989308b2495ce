package dev.hibiki.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hibiki.rtc.rtp.Mutations;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that nobody protected, and packets damaged on their way. */
class SrtpFuzzTest {
  @FuzzTest
  void unprotect(byte[] packet) {
    for (SrtpProfile profile : SrtpProfile.values()) {
      SrtpContext context = Contexts.pair(profile, new Random(1)).bob;
      assertThat(context.unprotectRtp(packet.clone(), 0, packet.length)).isNegative();
      assertThat(context.unprotectRtcp(packet.clone(), 0, packet.length)).isNegative();
    }
  }

  @Test
  void nothingIsUnprotectedByChance() {
    Mutations.run(231, 500, List.of(Contexts.rtp(1, 2, 20), Contexts.rtcp(3)), this::unprotect);
  }

  @ParameterizedTest
  @EnumSource
  void damagedPacketsAreRefusedAndChangeNothing(SrtpProfile profile) {
    Contexts pair = Contexts.pair(profile, new Random(2));
    byte[] rtp = Contexts.rtp(1, 100, 30);
    byte[] sealedRtp = Arrays.copyOf(rtp, pair.alice.protectRtp(rtp, 0, 42));
    byte[] rtcp = Contexts.rtcp(1);
    byte[] sealedRtcp = Arrays.copyOf(rtcp, pair.alice.protectRtcp(rtcp, 0, 20));
    SrtpContext bob = pair.bob;
    Mutations.run(
        232,
        34_000,
        List.of(sealedRtp, sealedRtcp),
        mutant -> {
          if (!Arrays.equals(mutant, sealedRtp)) {
            assertThat(bob.unprotectRtp(mutant.clone(), 0, mutant.length)).isNegative();
          }
          if (!Arrays.equals(mutant, sealedRtcp)) {
            assertThat(bob.unprotectRtcp(mutant.clone(), 0, mutant.length)).isNegative();
          }
        });

    assertThat(bob.unprotectRtp(sealedRtp, 0, sealedRtp.length)).isEqualTo(42);
    assertThat(bob.unprotectRtcp(sealedRtcp, 0, sealedRtcp.length)).isEqualTo(20);
  }

  @Test
  void plaintextOfAnyShapeIsProtectedOrRefused() {
    Contexts pair = Contexts.pair(SrtpProfile.AEAD_AES_128_GCM, new Random(3));
    Mutations.run(
        233,
        20_000,
        List.of(Contexts.rtp(1, 2, 20)),
        mutant -> {
          byte[] packet = Arrays.copyOf(mutant, mutant.length + 16);
          int sealed = pair.alice.protectRtp(packet, 0, mutant.length);
          assertThat(sealed < 0 || sealed == packet.length).isTrue();
        });
  }
}

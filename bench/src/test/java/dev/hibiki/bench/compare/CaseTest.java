package dev.hibiki.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hibiki.rtc.srtp.SrtpProfile;
import org.junit.jupiter.api.Test;

class CaseTest {
  @Test
  void aCaseIsWrittenAsItIsRead() {
    for (String text : new String[] {"video:50", "simulcast:100", "audio:50", "video:50:cm"}) {
      assertThat(Case.parse(text)).hasToString(text);
    }
  }

  @Test
  void theSrtpProfileIsOneAndTheSameForAllClients() {
    assertThat(Case.parse("video:50").srtpProfiles()).containsExactly(SrtpProfile.AEAD_AES_128_GCM);
    assertThat(Case.parse("video:50:cm").srtpProfiles())
        .containsExactly(SrtpProfile.AES128_CM_SHA1_80);
  }

  @Test
  void otherWordsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Case.parse("video"));
    assertThatIllegalArgumentException().isThrownBy(() -> Case.parse("video:50:gcm"));
  }
}

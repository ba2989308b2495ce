package dev.hibiki.net.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import org.junit.jupiter.api.Test;

class SunJceSrtpCryptoTest extends SrtpCryptoContract {
  @Override
  SrtpCrypto crypto() {
    return JceSrtpCrypto.sunJce();
  }

  @Test
  void aSystemPropertyLeavesNativeLibrariesOut() {
    System.setProperty("hibiki.crypto", "jdk");
    try {
      assertThat(SrtpCryptoForms.best()).hasToString("JceSrtpCrypto[SunJCE]");
    } finally {
      System.clearProperty("hibiki.crypto");
    }
  }
}

package dev.hibiki.net.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.security.Security;
import org.junit.jupiter.api.Test;

class CorrettoSrtpCryptoTest extends SrtpCryptoContract {
  @Override
  SrtpCrypto crypto() {
    assumeThat(JceSrtpCrypto.corretto()).as("Corretto on this platform").isPresent();
    return JceSrtpCrypto.corretto().orElseThrow();
  }

  @Test
  void theProbeChoosesCorrettoAndInstallsNothing() {
    assertThat(JceSrtpCrypto.probe()).hasToString("JceSrtpCrypto[AmazonCorrettoCryptoProvider]");
    assertThat(Security.getProvider("AmazonCorrettoCryptoProvider")).isNull();
  }
}

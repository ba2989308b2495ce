package dev.hibiki.net.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hibiki.rtc.srtp.SrtpCrypto;
import org.junit.jupiter.api.Test;

class LibcryptoSrtpCryptoTest extends SrtpCryptoContract {
  @Override
  SrtpCrypto crypto() {
    assumeThat(LibcryptoSrtpCrypto.probe()).as("libcrypto on this platform").isPresent();
    return LibcryptoSrtpCrypto.probe().orElseThrow();
  }

  @Test
  void itIsPreferredWhereItWorks() {
    assertThat(SrtpCryptoForms.best()).isInstanceOf(LibcryptoSrtpCrypto.class);
  }
}

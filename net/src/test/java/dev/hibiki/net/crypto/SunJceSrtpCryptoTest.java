package dev.hibiki.net.crypto;

import dev.hibiki.rtc.srtp.SrtpCrypto;

class SunJceSrtpCryptoTest extends SrtpCryptoContract {
  @Override
  SrtpCrypto crypto() {
    return JceSrtpCrypto.sunJce();
  }
}

package dev.hibiki.gateway.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserAgentTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      emptyValue = "",
      value = {
        "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
            + " | Firefox | 130.0 | Linux | ~~ | ~~",
        "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
            + " | Firefox | 130.0 | Ubuntu | ~~ | ~~",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"
            + " | Firefox | 131.0 | Windows | 10 | ~~",
        "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
            + " | Firefox Mobile | 130.0 | Android | 14 | Mobile",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
            + " Version/18.4 Safari/605.1.15 | Safari | 18.4 | Mac OS X | 10.15.7 | Mac",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
            + " Gecko) Version/17.4 Mobile/15E148 Safari/604.1"
            + " | Mobile Safari | 17.4 | iOS | 17.4.1 | iPhone",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
            + " Gecko) CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1"
            + " | Chrome Mobile iOS | 120.0.6099 | iOS | 17.4 | iPhone",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/120.0.0.0 Safari/537.36 | Chrome | 120.0.0 | Windows | 10 | ~~",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/120.0.0.0 Safari/537.36 Edg/120.0.2210.91"
            + " | Edge | 120.0.2210 | Windows | 10 | ~~",
        "Mozilla/5.0 (Linux; Android 11; 2201117TI) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/120.0.0.0 Mobile Safari/537.36"
            + " | Chrome Mobile | 120.0.0 | Android | 11 | XiaoMi 2201117TI",
        "Mozilla/5.0 (Linux; Android 13; SM-G991B Build/TP1A; wv) AppleWebKit/537.36 (KHTML, like"
            + " Gecko) Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36"
            + " | Chrome Mobile WebView | 120.0.0 | Android | 13 | SM-G991B",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " HeadlessChrome/120.0.0.0 Safari/537.36 | HeadlessChrome | 120.0.0 | Linux | ~~ |"
            + " ~~",
        "curl/8.5.0 | ~~ | ~~ | ~~ | ~~ | ~~",
      })
  void browsersAreRecognised(
      String header, String browser, String version, String os, String osVersion, String device) {
    assertThat(UserAgent.parse(header))
        .isEqualTo(new UserAgent(browser, version, os, osVersion, device));
  }

  @Test
  void nonsenseIsNobodyAndCostsLittle() {
    UserAgent nobody = new UserAgent("", "", "", "", "");
    assertThat(UserAgent.parse("")).isEqualTo(nobody);
    assertThat(UserAgent.parse("Mobile;".repeat(70))).isEqualTo(nobody);
    assertThat(UserAgent.parse("Firefox/1." + "0".repeat(10_000))).isEqualTo(nobody);
  }
}

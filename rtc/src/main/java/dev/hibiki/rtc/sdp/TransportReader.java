package dev.hibiki.rtc.sdp;

import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.ice.IceCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects the ICE and DTLS attributes of a session or section. */
final class TransportReader {
  private static final int MAX_FINGERPRINTS = 16;

  private @Nullable String iceUfrag;
  private @Nullable String icePassword;
  private int iceLine;
  private List<String> iceOptions = List.of();
  private final List<Fingerprint> fingerprints = new ArrayList<>(1);
  private @Nullable Setup setup;

  /** Takes an attribute; false if it is not about the transport. */
  boolean attribute(int line, String key, String value) {
    switch (key) {
      case "ice-ufrag" -> {
        iceUfrag = value;
        iceLine = line;
      }
      case "ice-pwd" -> {
        icePassword = value;
        iceLine = line;
      }
      case "ice-options" -> iceOptions = SdpTokens.words(value);
      case "fingerprint" -> {
        if (fingerprints.size() == MAX_FINGERPRINTS) {
          throw new SdpException(line, "more than " + MAX_FINGERPRINTS + " fingerprints");
        }
        Fingerprint fingerprint = fingerprint(line, value);
        if (!fingerprints.contains(fingerprint)) {
          fingerprints.add(fingerprint);
        }
      }
      case "setup" -> {
        setup = Setup.parse(value);
        if (setup == null) {
          throw new SdpException(line, "setup is active, passive, actpass or holdconn");
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  TransportParameters build() {
    return new TransportParameters(credentials(), iceOptions, fingerprints, setup);
  }

  private @Nullable IceCredentials credentials() {
    if (iceUfrag == null && icePassword == null) {
      return null;
    }
    if (iceUfrag == null || icePassword == null) {
      throw new SdpException(iceLine, "ice-ufrag and ice-pwd come together");
    }
    return IceCredentials.of(iceUfrag, icePassword)
        .orElseThrow(() ->
            new SdpException(
                iceLine, "ice-ufrag has 4 to 256 visible characters, ice-pwd 22 to 256"));
  }

  private static Fingerprint fingerprint(int line, String value) {
    List<String> words = SdpTokens.words(value);
    if (words.size() != 2 || !isHexPairs(words.get(1))) {
      throw new SdpException(line, "fingerprint is a hash name and hex pairs joined by colons");
    }
    return new Fingerprint(
        words.get(0).toLowerCase(Locale.ROOT), words.get(1).toUpperCase(Locale.ROOT));
  }

  private static boolean isHexPairs(String text) {
    if (text.length() % 3 != 2 || text.length() > 3 * 64) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i % 3 == 2 ? c != ':' : Character.digit(c, 16) < 0 || c > 'f') {
        return false;
      }
    }
    return true;
  }
}

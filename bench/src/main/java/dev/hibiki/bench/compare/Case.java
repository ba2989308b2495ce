package dev.hibiki.bench.compare;

import dev.hibiki.bench.client.Media;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.util.List;
import java.util.Locale;

/**
 * One kind of load: how many publish what to how many.
 *
 * @param counterMode whether SRTP is AES-CM with HMAC-SHA1 instead of AES-GCM
 */
record Case(Media media, int publishers, int subscribers, boolean counterMode) {
  private static final int SPEAKERS = 10;
  private static final String COUNTER_MODE = "cm";

  /** Reads {@code video:50}, {@code simulcast:100} or {@code audio:50}; {@code video:50:cm}. */
  static Case parse(String text) {
    String[] parts = text.split(":", -1);
    boolean counterMode = parts.length == 3 && parts[2].equals(COUNTER_MODE);
    if (parts.length != 2 && !counterMode) {
      throw new IllegalArgumentException("a case is MEDIA:SUBSCRIBERS[:cm], not " + text);
    }
    Media media = Media.valueOf(parts[0].toUpperCase(Locale.ROOT));
    int publishers = media == Media.AUDIO ? SPEAKERS : 1;
    return new Case(media, publishers, Integer.parseInt(parts[1]), counterMode);
  }

  List<SrtpProfile> srtpProfiles() {
    return List.of(counterMode ? SrtpProfile.AES128_CM_SHA1_80 : SrtpProfile.AEAD_AES_128_GCM);
  }

  @Override
  public String toString() {
    String text = media.name().toLowerCase(Locale.ROOT) + ":" + subscribers;
    return counterMode ? text + ":" + COUNTER_MODE : text;
  }
}

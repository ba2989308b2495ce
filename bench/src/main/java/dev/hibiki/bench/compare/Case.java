package dev.hibiki.bench.compare;

import dev.hibiki.bench.client.Media;
import java.util.Locale;

/** One kind of load: how many publish what to how many. */
record Case(Media media, int publishers, int subscribers) {
  private static final int SPEAKERS = 10;

  /** Reads {@code video:50}, {@code simulcast:100} or {@code audio:50}. */
  static Case parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("a case is MEDIA:SUBSCRIBERS, not " + text);
    }
    Media media = Media.valueOf(parts[0].toUpperCase(Locale.ROOT));
    return new Case(media, media == Media.AUDIO ? SPEAKERS : 1, Integer.parseInt(parts[1]));
  }

  @Override
  public String toString() {
    return media.name().toLowerCase(Locale.ROOT) + ":" + subscribers;
  }
}

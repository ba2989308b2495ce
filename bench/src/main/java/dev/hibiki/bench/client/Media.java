package dev.hibiki.bench.client;

/** What publishers send. */
public enum Media {
  /** One 720p-like VP8 stream: 25 frames a second of 12 packets. */
  VIDEO,
  /** The same as the highest of three layers. */
  SIMULCAST,
  /** One Opus-like stream: 50 packets a second. */
  AUDIO;

  public boolean isVideo() {
    return this != AUDIO;
  }
}

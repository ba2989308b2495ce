package dev.hibiki.sfu.track;

/** Sound or pictures. */
public enum MediaKind {
  AUDIO,
  VIDEO
}

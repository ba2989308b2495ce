package dev.hibiki.sfu.receive;

import dev.hibiki.sfu.track.PublishedTrack;
import org.jspecify.annotations.Nullable;

/** A negotiated section and the track it carries now. */
final class Section {
  ReceivedSection negotiated;
  @Nullable PublishedTrack track;
  boolean started;

  Section(ReceivedSection negotiated) {
    this.negotiated = negotiated;
  }
}

package dev.hibiki.bench.client;

import dev.hibiki.common.proto.VideoQuality;
import org.jspecify.annotations.Nullable;

/** One client of a {@link Party}, to be told what to do; from the thread that owns the party. */
public final class Member {
  private final Party party;
  private final String identity;
  private final @Nullable Media media;
  private final Clients.Connected connected;
  private final LoadClient client;

  Member(Party party, String identity, @Nullable Media media, Clients.Connected connected) {
    this.party = party;
    this.identity = identity;
    this.media = media;
    this.connected = connected;
    this.client = connected.client();
  }

  public String identity() {
    return identity;
  }

  /** What it publishes, null if it only subscribes. */
  public @Nullable Media media() {
    return media;
  }

  /** Mutes or unmutes its track. */
  public void mute(boolean on) {
    party.onLoop(now -> client.mute(on));
  }

  /** What it wants of all pictures. */
  public void want(VideoQuality quality, boolean disabled) {
    party.onLoop(now -> client.want(quality, disabled));
  }

  /** Subscribes to all pictures or unsubscribes from them. */
  public void subscribe(boolean on) {
    party.onLoop(now -> client.subscribe(on));
  }

  /** Leaves with a word, or is just gone. */
  public void leave(boolean goodbye) {
    party.leave(connected, goodbye);
  }
}

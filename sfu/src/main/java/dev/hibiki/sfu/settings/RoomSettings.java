package dev.hibiki.sfu.settings;

import dev.hibiki.common.proto.Codec;
import dev.hibiki.common.proto.ServerInfo;
import java.util.List;

/**
 * What the node lays down for a room.
 *
 * @param serverInfo told to every client that joins
 * @param limits bounds on what participants may do
 * @param speakers how active speakers are found
 * @param enabledCodecs what may be published when the room itself does not say
 * @param syncStreams group the tracks of a publisher into common streams
 * @param dataTracks what is allowed with data tracks
 * @param dataBlobs what is allowed with data blobs
 * @param media how media is sent
 * @param remoteUnmute let moderators unmute, not only mute
 * @param sessions what becomes of sessions in which something goes wrong
 * @param dataChannels how long data may wait for slow clients
 */
public record RoomSettings(
    ServerInfo serverInfo,
    RoomLimits limits,
    SpeakerSettings speakers,
    List<Codec> enabledCodecs,
    boolean syncStreams,
    DataTrackSettings dataTracks,
    DataBlobSettings dataBlobs,
    MediaSettings media,
    boolean remoteUnmute,
    SessionSettings sessions,
    DataChannelSettings dataChannels) {
  private static final List<Codec> ALL_CODECS =
      List.of(
          codec("audio/opus"),
          codec("audio/red"),
          codec("audio/PCMU"),
          codec("audio/PCMA"),
          codec("video/VP8"),
          codec("video/H264"),
          codec("video/VP9"),
          codec("video/AV1"),
          codec("video/H265"),
          codec("video/rtx"));

  public RoomSettings {
    enabledCodecs = List.copyOf(enabledCodecs);
  }

  /** Everything as it is without configuration. */
  public static RoomSettings defaults(ServerInfo serverInfo) {
    return new RoomSettings(
        serverInfo,
        RoomLimits.DEFAULT,
        SpeakerSettings.DEFAULT,
        ALL_CODECS,
        false,
        DataTrackSettings.DEFAULT,
        DataBlobSettings.DEFAULT,
        MediaSettings.DEFAULT,
        false,
        SessionSettings.DEFAULT,
        DataChannelSettings.DEFAULT);
  }

  /** The same, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private static Codec codec(String mime) {
    return Codec.newBuilder().setMime(mime).build();
  }

  /** Settings under way. */
  public static final class Builder {
    private ServerInfo serverInfo;
    private RoomLimits limits;
    private SpeakerSettings speakers;
    private List<Codec> enabledCodecs;
    private boolean syncStreams;
    private DataTrackSettings dataTracks;
    private DataBlobSettings dataBlobs;
    private MediaSettings media;
    private boolean remoteUnmute;
    private SessionSettings sessions;
    private DataChannelSettings dataChannels;

    private Builder(RoomSettings from) {
      serverInfo = from.serverInfo;
      limits = from.limits;
      speakers = from.speakers;
      enabledCodecs = from.enabledCodecs;
      syncStreams = from.syncStreams;
      dataTracks = from.dataTracks;
      dataBlobs = from.dataBlobs;
      media = from.media;
      remoteUnmute = from.remoteUnmute;
      sessions = from.sessions;
      dataChannels = from.dataChannels;
    }

    public Builder serverInfo(ServerInfo serverInfo) {
      this.serverInfo = serverInfo;
      return this;
    }

    public Builder limits(RoomLimits limits) {
      this.limits = limits;
      return this;
    }

    public Builder speakers(SpeakerSettings speakers) {
      this.speakers = speakers;
      return this;
    }

    public Builder enabledCodecs(List<Codec> enabledCodecs) {
      this.enabledCodecs = enabledCodecs;
      return this;
    }

    public Builder syncStreams(boolean syncStreams) {
      this.syncStreams = syncStreams;
      return this;
    }

    public Builder dataTracks(DataTrackSettings dataTracks) {
      this.dataTracks = dataTracks;
      return this;
    }

    public Builder dataBlobs(DataBlobSettings dataBlobs) {
      this.dataBlobs = dataBlobs;
      return this;
    }

    public Builder media(MediaSettings media) {
      this.media = media;
      return this;
    }

    public Builder remoteUnmute(boolean remoteUnmute) {
      this.remoteUnmute = remoteUnmute;
      return this;
    }

    public Builder sessions(SessionSettings sessions) {
      this.sessions = sessions;
      return this;
    }

    public Builder dataChannels(DataChannelSettings dataChannels) {
      this.dataChannels = dataChannels;
      return this;
    }

    public RoomSettings build() {
      return new RoomSettings(
          serverInfo,
          limits,
          speakers,
          enabledCodecs,
          syncStreams,
          dataTracks,
          dataBlobs,
          media,
          remoteUnmute,
          sessions,
          dataChannels);
    }
  }
}

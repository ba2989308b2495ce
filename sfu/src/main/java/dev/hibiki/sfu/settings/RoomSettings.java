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

  /** With sessions as they are without configuration. */
  public RoomSettings(
      ServerInfo serverInfo,
      RoomLimits limits,
      SpeakerSettings speakers,
      List<Codec> enabledCodecs,
      boolean syncStreams,
      DataTrackSettings dataTracks,
      DataBlobSettings dataBlobs,
      MediaSettings media,
      boolean remoteUnmute) {
    this(
        serverInfo,
        limits,
        speakers,
        enabledCodecs,
        syncStreams,
        dataTracks,
        dataBlobs,
        media,
        remoteUnmute,
        SessionSettings.DEFAULT,
        DataChannelSettings.DEFAULT);
  }

  /** The same with other rules for sessions. */
  public RoomSettings withSessions(SessionSettings other) {
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
        other,
        dataChannels);
  }

  /** The same for a room that groups the tracks of a publisher. */
  public RoomSettings withSyncStreams() {
    return new RoomSettings(
        serverInfo,
        limits,
        speakers,
        enabledCodecs,
        true,
        dataTracks,
        dataBlobs,
        media,
        remoteUnmute,
        sessions,
        dataChannels);
  }

  /** The same with media sent in another way. */
  public RoomSettings withMedia(MediaSettings other) {
    return new RoomSettings(
        serverInfo,
        limits,
        speakers,
        enabledCodecs,
        syncStreams,
        dataTracks,
        dataBlobs,
        other,
        remoteUnmute,
        sessions,
        dataChannels);
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
        false);
  }

  private static Codec codec(String mime) {
    return Codec.newBuilder().setMime(mime).build();
  }
}

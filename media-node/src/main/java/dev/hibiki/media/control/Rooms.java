package dev.hibiki.media.control;

import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.config.LimitConfig;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.id.NodeId;
import dev.hibiki.common.proto.Codec;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.ServerInfo;
import dev.hibiki.rtc.time.WallClock;
import dev.hibiki.sfu.peer.PeerFactory;
import dev.hibiki.sfu.room.Room;
import dev.hibiki.sfu.room.RoomSink;
import dev.hibiki.sfu.settings.DataBlobSettings;
import dev.hibiki.sfu.settings.DataChannelSettings;
import dev.hibiki.sfu.settings.DataTrackSettings;
import dev.hibiki.sfu.settings.PlayoutDelayBounds;
import dev.hibiki.sfu.settings.RoomLimits;
import dev.hibiki.sfu.settings.RoomPorts;
import dev.hibiki.sfu.settings.RoomSettings;
import dev.hibiki.sfu.settings.SessionSettings;
import dev.hibiki.sfu.settings.SpeakerSettings;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;

/** Makes room machines as the configuration says. Thread-safe. */
public final class Rooms implements RoomFactory {
  private static final int PROTOCOL = 17;

  /** Clients switch features on by the version of the server whose protocol we speak. */
  private static final String COMPATIBLE_VERSION = "1.13.5";

  private final RoomSettings settings;
  private final IceServers iceServers;
  private final KeyRing keys;
  private final SecureRandom random = new SecureRandom();
  private final IdSource ids = new IdSource(random);
  private final WallClock clock =
      WallClock.of(System.currentTimeMillis() * 1_000_000L, System.nanoTime());

  /** Rooms of the node {@code node}, whose tokens the first of {@code keys} signs. */
  public Rooms(ServerConfig config, String version, NodeId node, KeyRing keys) {
    ServerInfo server =
        ServerInfo.newBuilder()
            .setEdition(ServerInfo.Edition.Standard)
            .setVersion(COMPATIBLE_VERSION)
            .setDebugInfo("hibiki " + version)
            .setProtocol(PROTOCOL)
            .setRegion(config.region())
            .setNodeId(node.value())
            .build();
    this.settings =
        RoomSettings.defaults(server).toBuilder()
            .limits(limits(config.limit()))
            .speakers(
                new SpeakerSettings(
                    config.audio().activeLevel(),
                    config.audio().minPercentile(),
                    config.audio().updateInterval(),
                    config.audio().smoothIntervals()))
            .enabledCodecs(
                config.room().enabledCodecs().stream()
                    .map(codec ->
                        Codec.newBuilder()
                            .setMime(codec.mime())
                            .setFmtpLine(codec.fmtpLine())
                            .build())
                    .toList())
            .syncStreams(config.room().syncStreams())
            .dataTracks(
                new DataTrackSettings(
                    config.enableDataTracks(),
                    DataTrackSettings.DEFAULT.tracks(),
                    DataTrackSettings.DEFAULT.wantedTracks(),
                    config.limit().maxDataTrackCustomEncodingLength()))
            .dataBlobs(
                new DataBlobSettings(
                    config.enableParticipantDataBlob(),
                    config.limit().maxDataBlobKeyLength(),
                    config.limit().maxDataBlobsSize()))
            .media(MediaConfiguration.of(config))
            .remoteUnmute(config.room().enableRemoteUnmute())
            .sessions(
                new SessionSettings(
                    config.rtc().reconnectOnPublicationError(),
                    config.rtc().reconnectOnSubscriptionError(),
                    config.room().updateBatchTargetSize()))
            .dataChannels(
                new DataChannelSettings(
                    config.rtc().datachannelLossyTargetLatency().toNanos(),
                    config.rtc().datachannelDataTrackTargetLatency().toNanos(),
                    config.rtc().datachannelSlowThreshold(),
                    config.rtc().reconnectOnDataChannelError()))
            .build();
    this.iceServers = new IceServers(config, InstantSource.system());
    this.keys = keys;
  }

  /** An unsigned number of milliseconds; what is too large is cut where it is used. */
  private static int millis(int unsigned) {
    return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
  }

  private static RoomLimits limits(LimitConfig limit) {
    return new RoomLimits(
        limit.maxParticipantNameLength(),
        limit.maxMetadataSize(),
        limit.maxAttributesSize(),
        limit.subscriptionLimitAudio(),
        limit.subscriptionLimitVideo(),
        RoomLimits.DEFAULT.tracks(),
        RoomLimits.DEFAULT.wantedTracks());
  }

  private String token(String roomName, Grants grants, long expiresAtSeconds) {
    return AccessToken.refresh(
        keys.signing(), grants, Instant.ofEpochSecond(expiresAtSeconds), Instant.now());
  }

  @Override
  public Room create(
      long nowNanos,
      CreateRoomRequest request,
      PeerFactory peers,
      Runnable packetsWait,
      RoomSink sink) {
    long unixMillis = clock.unixMillis(nowNanos);
    dev.hibiki.common.proto.Room initial =
        dev.hibiki.common.proto.Room.newBuilder()
            .setName(request.getName())
            .setSid(ids.roomSid().value())
            .setEmptyTimeout(request.getEmptyTimeout())
            .setDepartureTimeout(request.getDepartureTimeout())
            .setMaxParticipants(request.getMaxParticipants())
            .setMetadata(request.getMetadata())
            .setCreationTime(unixMillis / 1000)
            .setCreationTimeMs(unixMillis)
            .addAllEnabledCodecs(settings.enabledCodecs())
            .build();
    RoomPorts ports = new RoomPorts(peers, this::token, iceServers::of, clock, random, packetsWait);
    return new Room(nowNanos, initial, settings(request), ports, sink);
  }

  /** What the backend asked for at the opening of a room comes before the configuration. */
  private RoomSettings settings(CreateRoomRequest request) {
    RoomSettings.Builder own = settings.toBuilder();
    if (request.getSyncStreams()) {
      own.syncStreams(true);
    }
    if (request.getMinPlayoutDelay() != 0 || request.getMaxPlayoutDelay() != 0) {
      PlayoutDelayBounds bounds =
          new PlayoutDelayBounds(
              true, millis(request.getMinPlayoutDelay()), millis(request.getMaxPlayoutDelay()));
      own.media(settings.media().toBuilder().playoutDelay(bounds).build());
    }
    return own.build();
  }
}

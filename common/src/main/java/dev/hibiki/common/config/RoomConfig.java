package dev.hibiki.common.config;

import dev.hibiki.common.proto.RoomConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Defaults of rooms; what a room is created with explicitly comes before them. */
public record RoomConfig(
    @Key(doc = "Whether the first participant creates the room.", def = "true", acted = true)
        boolean autoCreate,
    @Key(
            doc = "Codecs that may be published.",
            def =
                "[{mime: audio/PCMU}, {mime: audio/PCMA}, {mime: audio/opus}, {mime: audio/red},"
                    + " {mime: video/VP8}, {mime: video/H264}, {mime: video/VP9}, {mime:"
                    + " video/AV1}, {mime: video/H265}, {mime: video/rtx}]",
            acted = true)
        List<CodecSpec> enabledCodecs,
    @Key(doc = "Participants in a room at most; 0 for no limit.", min = 0, acted = true)
        int maxParticipants,
    @Key(doc = "Seconds that a room stays when nobody comes.", def = "300", min = 0, acted = true)
        int emptyTimeout,
    @Key(
            doc = "Seconds that a room stays after the last one left.",
            def = "20",
            min = 0,
            acted = true)
        int departureTimeout,
    @Key(doc = "Whether server APIs may unmute; muting is always allowed.", acted = true)
        boolean enableRemoteUnmute,
    @Key(doc = "Delay that receivers are asked to keep.") PlayoutDelay playoutDelay,
    @Key(doc = "Keeps sound and picture of a participant together on the wire.", acted = true)
        boolean syncStreams,
    @Key(doc = "Longest that creating a room may take.", def = "10s", acted = true)
        Duration createRoomTimeout,
    @Key(doc = "Attempts at creating a room.", def = "3", min = 1, acted = true)
        int createRoomAttempts,
    @Key(doc = "Puts the whole room into webhooks about tracks.", acted = true)
        boolean enableFullRoomInWebhooks,
    @Key(
            doc = "Bytes from which a participant update is sent in parts.",
            def = "131072",
            min = 0,
            acted = true)
        int updateBatchTargetSize,
    @Key(doc = "Older name of `limit.max_metadata_size`.", min = 0, acted = true)
        int maxMetadataSize,
    @Key(doc = "Older name of `limit.max_room_name_length`.", min = 0, acted = true)
        int maxRoomNameLength,
    @Key(doc = "Older name of `limit.max_participant_identity_length`.", min = 0, acted = true)
        int maxParticipantIdentityLength,
    @Key(
            doc = "Room configurations that tokens and calls ask for by name (`roomPreset`).",
            acted = true)
        Map<String, RoomConfiguration> roomConfigurations) {

  /** A codec that may be published. */
  public record CodecSpec(
      @Key(doc = "MIME type, such as `video/VP8`; case does not matter.") String mime,
      @Key(doc = "Format parameters as in SDP.") String fmtpLine) {}

  /** Delay that receivers are asked to keep. */
  public record PlayoutDelay(
      @Key(doc = "Whether receivers are asked at all.", acted = true) boolean enabled,
      @Key(doc = "Least delay in milliseconds.", min = 0, max = 40_950, acted = true) int min,
      @Key(doc = "Greatest delay in milliseconds.", min = 0, max = 40_950, acted = true) int max) {}
}

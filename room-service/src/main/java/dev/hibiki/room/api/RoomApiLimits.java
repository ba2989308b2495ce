package dev.hibiki.room.api;

/** Sizes that requests are checked against; 0 means no limit. */
public record RoomApiLimits(
    int maxRoomNameBytes,
    int maxMetadataBytes,
    int maxParticipantNameLength,
    int maxAttributesBytes) {}

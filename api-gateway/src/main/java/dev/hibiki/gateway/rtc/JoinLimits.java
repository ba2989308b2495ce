package dev.hibiki.gateway.rtc;

/**
 * Lengths that a join is checked against; 0 means no limit.
 *
 * @param maxIdentityChars of the participant's identity
 * @param maxRoomNameChars of the room's name
 */
public record JoinLimits(int maxIdentityChars, int maxRoomNameChars) {}

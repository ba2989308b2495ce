package dev.hibiki.gateway.rtc;

import java.util.Map;
import java.util.function.Predicate;

/**
 * What a join is checked against; 0 means no limit.
 *
 * @param maxIdentityBytes of the participant's identity
 * @param maxRoomNameBytes of the room's name
 * @param metadata whether so much metadata is allowed
 * @param attributes whether so many attributes are allowed
 */
public record JoinLimits(
    int maxIdentityBytes,
    int maxRoomNameBytes,
    Predicate<String> metadata,
    Predicate<Map<String, String>> attributes) {}

package dev.hibiki.agents;

import java.util.Map;
import java.util.function.Predicate;

/**
 * What a dispatch may say, and whether asking for one opens its room.
 *
 * @param autoCreate whether rooms are made by themselves
 */
public record AgentLimits(
    boolean autoCreate,
    Predicate<String> allowsMetadata,
    Predicate<Map<String, String>> allowsAttributes) {}

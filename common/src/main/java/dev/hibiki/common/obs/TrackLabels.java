package dev.hibiki.common.obs;

/**
 * What a track is, as labels.
 *
 * @param source as the protocol spells it, {@code CAMERA}
 * @param type {@code AUDIO} or {@code VIDEO}
 */
public record TrackLabels(String source, String type) {}

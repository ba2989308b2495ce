package dev.hibiki.rtc.sdp;

/**
 * An attribute line that the model has no field for; kept as it came.
 *
 * @param name what stands before the colon
 * @param value what stands after it, empty for a property attribute
 */
public record SdpAttribute(String name, String value) {}

package dev.hibiki.gateway.rtc;

/** The size a signalling message may have, on the wire and inflated, in bytes. */
public record SignalFrameLimit(int maxBytes) {}

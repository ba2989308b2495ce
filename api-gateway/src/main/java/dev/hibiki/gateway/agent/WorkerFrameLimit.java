package dev.hibiki.gateway.agent;

/** The size a message of an agent worker may have, on the wire and inflated, in bytes. */
public record WorkerFrameLimit(int maxBytes) {}

package dev.hibiki.common.auth;

/** Whether a token allows inference calls; read and passed on, no service here asks for it. */
public record InferenceGrant(boolean perform) {}

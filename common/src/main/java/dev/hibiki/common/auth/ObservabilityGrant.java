package dev.hibiki.common.auth;

/** Whether a token allows writing traces and logs; read and passed on, no service here asks. */
public record ObservabilityGrant(boolean write) {}

package dev.hibiki.gateway.twirp;

/** The size of a request body, in bytes; more is answered with 413. */
public record TwirpBodyLimit(int maxBytes) {}

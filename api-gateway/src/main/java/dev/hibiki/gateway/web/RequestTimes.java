package dev.hibiki.gateway.web;

import java.time.Duration;

/**
 * How long a request may take to arrive; zero is no limit.
 *
 * @param headers from its first byte to the end of its headers
 * @param body from there to the end of its body
 */
public record RequestTimes(Duration headers, Duration body) {}

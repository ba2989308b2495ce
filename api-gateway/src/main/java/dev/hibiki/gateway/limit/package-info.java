/**
 * Token buckets for joins, signalling messages and API calls, by address, API key and room. Where
 * the buckets are is behind a port, {@code TokenBuckets}. Thread-safe.
 */
@NullMarked
package dev.hibiki.gateway.limit;

import org.jspecify.annotations.NullMarked;

/**
 * What publishers send and how subscribers check it: stamped payloads, sequence numbers, latencies.
 */
@NullMarked
package dev.hibiki.bench.media;

import org.jspecify.annotations.NullMarked;

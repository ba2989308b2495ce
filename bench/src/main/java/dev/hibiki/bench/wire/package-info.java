/**
 * UDP sockets for hundreds of clients on one thread, by the system calls of Linux themselves, so
 * that the generator costs little beside the server it measures. Independent of the server's own
 * edge, which is what is being measured.
 */
@NullMarked
package dev.hibiki.bench.wire;

import org.jspecify.annotations.NullMarked;

/**
 * The service that clients talk to: tokens, signalling sockets, and the way to the services behind.
 */
@NullMarked
package dev.hibiki.gateway;

import org.jspecify.annotations.NullMarked;

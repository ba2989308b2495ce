/**
 * What leaves on a subscribing peer: one track for one subscriber, rewritten to one continuous
 * stream.
 */
@NullMarked
package dev.hibiki.sfu.forward;

import org.jspecify.annotations.NullMarked;

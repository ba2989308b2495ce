/** What arrives on a publishing peer: streams to layers, feedback to the publisher. */
@NullMarked
package dev.hibiki.sfu.receive;

import org.jspecify.annotations.NullMarked;

/**
 * What a room is told once and never changes: limits, server facts, and the ports it asks through.
 */
@NullMarked
package dev.hibiki.sfu.settings;

import org.jspecify.annotations.NullMarked;

/**
 * How well media gets through: a score for every track in each direction, from what was lost, what
 * was missing and what never came.
 */
@NullMarked
package dev.hibiki.sfu.quality;

import org.jspecify.annotations.NullMarked;

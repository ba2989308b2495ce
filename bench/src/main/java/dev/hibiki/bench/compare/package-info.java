/**
 * Two servers side by side in one run: starts them, loads them in turn, compares the figures with
 * the bars.
 */
@NullMarked
package dev.hibiki.bench.compare;

import org.jspecify.annotations.NullMarked;

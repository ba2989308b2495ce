/** The load generator: a run with its phases, its figures, its command line. */
@NullMarked
package dev.hibiki.bench.load;

import org.jspecify.annotations.NullMarked;

/**
 * JMH benchmarks of the data path: each step by itself, then a whole turn. Run by {@code
 * bench/jmh.sh}.
 */
@NullMarked
package dev.hibiki.bench.jmh;

import org.jspecify.annotations.NullMarked;

/** Hours of coming and going on one server, to see whether anything is left behind. */
@NullMarked
package dev.hibiki.bench.soak;

import org.jspecify.annotations.NullMarked;

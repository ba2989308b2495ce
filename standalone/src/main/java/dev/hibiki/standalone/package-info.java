/** All services in one process, on one HTTP port, with bus and store in memory. */
@NullMarked
package dev.hibiki.standalone;

import org.jspecify.annotations.NullMarked;

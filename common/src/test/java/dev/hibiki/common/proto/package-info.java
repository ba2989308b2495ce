/** Checks that the compiled protocol is the one that clients and other nodes speak. */
@NullMarked
package dev.hibiki.common.proto;

import org.jspecify.annotations.NullMarked;

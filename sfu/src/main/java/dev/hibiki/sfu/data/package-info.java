/** Data packets between participants: reliable and lossy, with destinations. */
@NullMarked
package dev.hibiki.sfu.data;

import org.jspecify.annotations.NullMarked;

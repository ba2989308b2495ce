/**
 * The names of things: typed ids over strings, and the source that makes new ones.
 *
 * <p>An id is a prefix that tells the kind ({@code PA_} participant, {@code RM_} room, {@code TR_}
 * track and so on) and twelve random characters. Ids that arrive from outside are opaque: nothing
 * looks inside one.
 *
 * <p>Threads: all types are immutable except {@link dev.hibiki.common.id.IdSource}, which belongs
 * to one thread unless its generator is safe to share.
 */
@NullMarked
package dev.hibiki.common.id;

import org.jspecify.annotations.NullMarked;

/** Data blobs: named bytes that a participant keeps in the room for others to fetch. */
@NullMarked
package dev.hibiki.sfu.blob;

import org.jspecify.annotations.NullMarked;

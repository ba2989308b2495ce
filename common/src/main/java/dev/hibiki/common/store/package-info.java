/** Records of rooms and participants that every service may read. */
@NullMarked
package dev.hibiki.common.store;

import org.jspecify.annotations.NullMarked;

/**
 * How a request on the control path fails: one table of codes, one exception.
 *
 * <p>Every edge (Twirp, the plain HTTP answers of {@code /rtc}, the bus) maps a {@link
 * dev.hibiki.common.error.ServiceException} by its own column of {@link
 * dev.hibiki.common.error.ErrorCode}. Nothing on the packet path throws.
 */
@NullMarked
package dev.hibiki.common.error;

import org.jspecify.annotations.NullMarked;

/**
 * Which worker does which job. {@link dev.hibiki.agents.dispatch.Dispatcher} is the machine: time,
 * inputs and randomness are passed in, effects come out, one thread at a time.
 */
@NullMarked
package dev.hibiki.agents.dispatch;

import org.jspecify.annotations.NullMarked;

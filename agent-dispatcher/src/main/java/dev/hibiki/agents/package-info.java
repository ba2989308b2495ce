/** The agent dispatcher: workers register here and are given jobs in rooms. */
@NullMarked
package dev.hibiki.agents;

import org.jspecify.annotations.NullMarked;

/** Published media: layers, their packets, and the subscriptions they fan out to. */
@NullMarked
package dev.hibiki.sfu.track;

import org.jspecify.annotations.NullMarked;

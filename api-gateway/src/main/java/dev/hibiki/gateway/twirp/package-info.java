/** The server API over Twirp: protobuf and JSON bodies, grants, error bodies. */
@NullMarked
package dev.hibiki.gateway.twirp;

import org.jspecify.annotations.NullMarked;

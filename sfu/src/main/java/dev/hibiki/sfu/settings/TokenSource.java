package dev.hibiki.sfu.settings;

import dev.hibiki.common.auth.Grants;

/** Signs the tokens with which clients come back. Called on the room's thread; must not block. */
@FunctionalInterface
public interface TokenSource {
  /** A fresh token that says {@code grants} for the given room. */
  String token(String roomName, Grants grants);
}

package dev.hibiki.sfu.settings;

import dev.hibiki.common.auth.Grants;

/** Signs the tokens with which clients come back. Called on the room's thread; must not block. */
@FunctionalInterface
public interface TokenSource {
  /**
   * A fresh token that says {@code grants} for the given room.
   *
   * @param expiresAtSeconds Unix time at which the token expires with which the client joined; 0 if
   *     it is not known. The fresh one lives as long at least
   */
  String token(String roomName, Grants grants, long expiresAtSeconds);
}

package dev.hibiki.sfu.settings;

import dev.hibiki.common.proto.ICEServer;
import java.util.List;

/**
 * Names the STUN and TURN servers for a participant. Called on the room's thread; must not block.
 */
@FunctionalInterface
public interface IceServerSource {
  /** The servers, with credentials for this participant; possibly none. */
  List<ICEServer> iceServers(String participantSid);
}

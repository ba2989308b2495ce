package dev.hibiki.sfu.datatrack;

import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.SignalResponse;
import java.util.function.Consumer;

/** A participant as data tracks see it. All calls are on the room's thread. */
public interface DataTrackParty {
  /** The {@code PA_} id. */
  String sid();

  /** Who it is. */
  String identity();

  /** Whether it may publish data. */
  boolean mayPublishData();

  /** Whether it may receive what others publish. */
  boolean mayReceive();

  /** Whether publishers cannot keep their tracks from it. */
  boolean receivesEverything();

  /** Whether it wants every data track without asking. */
  boolean wantsAllDataTracks();

  /** Whether it lets somebody receive one of its tracks. */
  boolean allows(String identity, String trackSid);

  /** Sends a message to its client. */
  void send(SignalResponse response);

  /** Tells its client that a request failed. */
  void refuse(
      RequestResponse.Reason reason, String message, Consumer<RequestResponse.Builder> echo);

  /** Sends a packet on the channel of data tracks; false if it is dropped. Keeps the array. */
  boolean sendPacket(long nowNanos, byte[] packet);

  /** Its public record changed: the others hear of it. */
  void announce(long nowNanos);
}

package dev.hibiki.sfu.sim;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.StartSession;
import dev.hibiki.sfu.room.RoomCommand;
import java.util.function.UnaryOperator;

/** Participants who join a room and then say nothing more. */
public final class SimCrowd {
  private SimCrowd() {}

  /** The name and the connection of one of them. */
  public static String identity(int number) {
    return "participant " + number;
  }

  /**
   * One of them joins.
   *
   * @param claims what else its token says
   */
  public static void join(SimRoom sim, int number, UnaryOperator<Grants.Builder> claims) {
    String identity = identity(number);
    Grants.Builder grants =
        Grants.builder()
            .identity(identity)
            .video(VideoGrant.builder().room("room").roomJoin(true).build());
    sim.handle(
        new RoomCommand.Join(
            StartSession.newBuilder()
                .setRoomName("room")
                .setIdentity(identity)
                .setConnectionId(identity)
                .setClient(ClientInfo.newBuilder().setProtocol(17))
                .build(),
            claims.apply(grants).build()));
  }
}

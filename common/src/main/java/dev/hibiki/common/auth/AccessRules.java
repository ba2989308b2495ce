package dev.hibiki.common.auth;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.id.RoomName;
import org.jspecify.annotations.Nullable;

/**
 * What each kind of request needs of the grants it comes with.
 *
 * <p>Each method returns when the grants suffice and throws {@link ServiceException} with {@link
 * ErrorCode#UNAUTHENTICATED} when they do not; null stands for a request without a token.
 */
public final class AccessRules {
  private AccessRules() {}

  /**
   * Joining a room.
   *
   * @return the room that the token names, possibly empty; nothing else in a request names it
   */
  public static RoomName requireJoin(@Nullable Grants grants) {
    VideoGrant video = video(grants);
    require(video.roomJoin());
    return new RoomName(video.room());
  }

  /** Creating and deleting rooms. */
  public static void requireCreate(@Nullable Grants grants) {
    require(video(grants).roomCreate());
  }

  /** Listing rooms. */
  public static void requireList(@Nullable Grants grants) {
    require(video(grants).roomList());
  }

  /** Recording and streaming. */
  public static void requireRecord(@Nullable Grants grants) {
    require(video(grants).roomRecord());
  }

  /** Managing ingress. */
  public static void requireIngressAdmin(@Nullable Grants grants) {
    require(video(grants).ingressAdmin());
  }

  /** Moderating one room and its participants. */
  public static void requireAdmin(@Nullable Grants grants, RoomName room) {
    VideoGrant video = video(grants);
    require(video.roomAdmin() && video.room().equals(room.value()));
  }

  /** Forwarding or moving a participant of one room into another. */
  public static void requireDestination(
      @Nullable Grants grants, RoomName source, RoomName destination) {
    requireAdmin(grants, source);
    require(video(grants).destinationRoom().equals(destination.value()));
  }

  /** Registering as an agent worker. */
  public static void requireAgent(@Nullable Grants grants) {
    require(video(grants).agent());
  }

  /** Managing SIP trunks and dispatch rules. */
  public static void requireSipAdmin(@Nullable Grants grants) {
    require(grants != null && grants.sip() != null && grants.sip().admin());
  }

  /** Calling out over SIP. */
  public static void requireSipCall(@Nullable Grants grants) {
    require(grants != null && grants.sip() != null && grants.sip().call());
  }

  private static VideoGrant video(@Nullable Grants grants) {
    VideoGrant video = grants == null ? null : grants.video();
    return video == null ? VideoGrant.none() : video;
  }

  private static void require(boolean allowed) {
    if (!allowed) {
      throw new ServiceException(ErrorCode.UNAUTHENTICATED, "permissions denied");
    }
  }
}

package dev.hibiki.gateway.rtc;

import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.GrantsJson;
import dev.hibiki.common.auth.VerifiedToken;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.proto.JoinRequest;
import dev.hibiki.common.proto.ReconnectReason;
import dev.hibiki.common.proto.StartSession;
import dev.hibiki.common.store.RevokedTokens;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a join from token and query, in both forms: single parameters ({@code /rtc}) and one packed
 * {@code join_request} ({@code /rtc/v1}, also taken on {@code /rtc}).
 */
final class JoinReader {
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final String DENIED = "permissions denied";
  private static final String NO_PERMISSIONS = "no permissions to access the room";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JoinLimits limits;
  private final RevokedTokens revoked;
  private final IdSource ids;

  JoinReader(JoinLimits limits, RevokedTokens revoked, IdSource ids) {
    this.limits = limits;
    this.revoked = revoked;
    this.ids = ids;
  }

  /**
   * The session to start, without its room's creation request.
   *
   * @param packed whether {@code join_request} is required
   * @param strict whether attributes that cannot be read are an error
   * @throws JoinException with the status and text of the answer
   */
  StartSession read(
      QueryParameters query,
      @Nullable VerifiedToken token,
      ClientOrigin origin,
      boolean packed,
      boolean strict) {
    VideoGrant video = token == null ? null : token.grants().video();
    if (token == null || video == null) {
      throw new JoinException(UNAUTHORIZED, NO_PERMISSIONS);
    }
    JoinRequest request = null;
    if (query.has("join_request")) {
      request = WrappedJoinRequests.parse(query.text("join_request"));
    } else if (packed) {
      throw new JoinException(BAD_REQUEST, "join_request is required");
    }
    Map<String, String> attributes =
        request != null
            ? request.getParticipantAttributesMap()
            : attributes(query.text("attributes"), strict);
    checkJoin(token.grants(), video);
    if (revoked.isRevoked(
        video.room(), token.grants().identity(), token.notBefore().getEpochSecond())) {
      throw new JoinException(UNAUTHORIZED, "the token has been revoked");
    }
    String publish = request == null ? query.text("publish") : "";
    Grants grants = withPublishSuffix(token.grants(), video, publish);
    grants = withOwnMetadata(grants, request == null ? "" : request.getMetadata(), attributes);
    checkSizes(grants);
    StartSession.Builder session =
        StartSession.newBuilder()
            .setRoomName(video.room())
            .setIdentity(grants.identity())
            .setName(grants.name())
            .setConnectionId(ids.connectionId().value())
            .setGrantsJson(GrantsJson.format(grants))
            .setTokenExpiresAt(token.expiresAt().getEpochSecond());
    if (request == null) {
      single(session, query, origin);
    } else {
      packed(session, request, origin);
    }
    return session.build();
  }

  private void checkJoin(Grants grants, VideoGrant video) {
    if (!video.roomJoin()) {
      throw new JoinException(UNAUTHORIZED, DENIED);
    }
    if (grants.identity().isEmpty()) {
      throw new JoinException(BAD_REQUEST, "identity cannot be empty");
    }
    if (exceeds(grants.identity(), limits.maxIdentityBytes())) {
      throw new JoinException(
          BAD_REQUEST,
          "participant identity length exceeds limits: max length " + limits.maxIdentityBytes());
    }
    if (video.room().isEmpty()) {
      throw new JoinException(BAD_REQUEST, "no room name");
    }
    if (exceeds(video.room(), limits.maxRoomNameBytes())) {
      throw new JoinException(
          BAD_REQUEST, "room name length exceeds limits: max length " + limits.maxRoomNameBytes());
    }
  }

  private void checkSizes(Grants grants) {
    if (!limits.metadata().test(grants.metadata())) {
      throw new JoinException(BAD_REQUEST, "metadata size exceeds limits");
    }
    if (!limits.attributes().test(grants.attributes())) {
      throw new JoinException(BAD_REQUEST, "attribute size exceeds limits");
    }
  }

  private static boolean exceeds(String text, int max) {
    return max > 0 && text.getBytes(StandardCharsets.UTF_8).length > max;
  }

  /** A second connection of the same person that only publishes. */
  private static Grants withPublishSuffix(Grants grants, VideoGrant video, String publish) {
    if (publish.isEmpty()) {
      return grants;
    }
    if (!video.mayPublish()) {
      throw new JoinException(UNAUTHORIZED, NO_PERMISSIONS);
    }
    return grants.toBuilder()
        .identity(grants.identity() + "#" + publish)
        .video(video.toBuilder().canSubscribe(false).build())
        .build();
  }

  private static Grants withOwnMetadata(
      Grants grants, String metadata, Map<String, String> attributes) {
    if (metadata.isEmpty() && attributes.isEmpty()) {
      return grants;
    }
    VideoGrant video = grants.video();
    if (video == null || !video.mayUpdateOwnMetadata()) {
      throw new JoinException(UNAUTHORIZED, NO_PERMISSIONS);
    }
    Map<String, String> merged = new LinkedHashMap<>(grants.attributes());
    attributes.forEach((key, value) -> {
      // An empty value deletes, and a join may not delete what the token says.
      if (!value.isEmpty()) {
        merged.put(key, value);
      }
    });
    return grants.toBuilder()
        .metadata(metadata.isEmpty() ? grants.metadata() : metadata)
        .attributes(merged)
        .build();
  }

  private static Map<String, String> attributes(String parameter, boolean strict) {
    if (parameter.isEmpty()) {
      return Map.of();
    }
    try {
      byte[] json = Base64.getUrlDecoder().decode(parameter);
      return JSON.readValue(json, new TypeReference<Map<String, String>>() {});
    } catch (IllegalArgumentException | JacksonException e) {
      if (strict) {
        throw new JoinException(BAD_REQUEST, "cannot decode attributes");
      }
      return Map.of();
    }
  }

  private static void single(
      StartSession.Builder session, QueryParameters query, ClientOrigin origin) {
    session
        .setClient(origin.complete(ClientInfos.parse(query)))
        .setReconnect(query.flag("reconnect"))
        .setReconnectReason(reconnectReason(query.integer("reconnect_reason")))
        .setAutoSubscribe(query.flag("auto_subscribe", true))
        .setAdaptiveStream(query.flag("adaptive_stream"))
        .setDisableIceLite(query.flag("disable_ice_lite"));
    if (session.getReconnect()) {
      session.setParticipantId(query.text("sid"));
    }
    if (query.has("subscriber_allow_pause")) {
      session.setSubscriberAllowPause(query.flag("subscriber_allow_pause"));
    }
    if (query.has("auto_subscribe_data_track")) {
      session.setAutoSubscribeDataTrack(query.flag("auto_subscribe_data_track"));
    }
  }

  private static ReconnectReason reconnectReason(int number) {
    ReconnectReason reason = ReconnectReason.forNumber(number);
    return reason == null ? ReconnectReason.RR_UNKNOWN : reason;
  }

  private static void packed(
      StartSession.Builder session, JoinRequest request, ClientOrigin origin) {
    var settings = request.getConnectionSettings();
    session
        .setClient(origin.complete(request.getClientInfo()))
        .setUseSinglePeerConnection(true)
        .setReconnect(request.getReconnect())
        .setReconnectReason(request.getReconnectReason())
        .setParticipantId(request.getParticipantSid())
        .setAutoSubscribe(settings.getAutoSubscribe())
        .setAutoSubscribeDataTrack(settings.getAutoSubscribeDataTrack())
        .setAdaptiveStream(settings.getAdaptiveStream())
        .setSubscriberAllowPause(settings.getSubscriberAllowPause())
        .setDisableIceLite(settings.getDisableIceLite())
        .addAllAddTrackRequests(request.getAddTrackRequestsList());
    if (request.hasPublisherOffer()) {
      session.setPublisherOffer(request.getPublisherOffer());
    }
    if (request.hasSyncState()) {
      session.setSyncState(request.getSyncState());
    }
  }
}

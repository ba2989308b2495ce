package dev.hibiki.common.auth;

import dev.hibiki.common.proto.TrackSource;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a token allows on rooms: the {@code video} claim.
 *
 * <p>The boxed permissions tell "not said" from "no". Ask {@link #mayPublish()}, {@link
 * #maySubscribe()} and the other predicates for what they come to; the components are the claim as
 * it stands in the token.
 *
 * @param room the one room that {@code roomJoin} and {@code roomAdmin} speak about; empty for none
 * @param canPublishSources names of track sources; empty allows all of them
 * @param hidden others never see this participant
 * @param recorder marks a recorder; deprecated on the wire, still mirrored
 * @param agent allows to register as an agent worker
 * @param destinationRoom the room into which {@code roomAdmin} may forward or move participants
 */
public record VideoGrant(
    boolean roomCreate,
    boolean roomList,
    boolean roomRecord,
    boolean roomAdmin,
    boolean roomJoin,
    String room,
    @Nullable Boolean canPublish,
    @Nullable Boolean canSubscribe,
    @Nullable Boolean canPublishData,
    List<String> canPublishSources,
    @Nullable Boolean canUpdateOwnMetadata,
    boolean ingressAdmin,
    boolean hidden,
    boolean recorder,
    boolean agent,
    @Nullable Boolean canSubscribeMetrics,
    @Nullable Boolean canManageAgentSession,
    String destinationRoom) {

  public VideoGrant {
    canPublishSources = List.copyOf(canPublishSources);
  }

  /** Whether tracks may be published at all; not said means yes. */
  public boolean mayPublish() {
    return canPublish == null || canPublish;
  }

  /** Whether a track of this source may be published. The list restricts, it never widens. */
  public boolean mayPublish(TrackSource source) {
    return mayPublish()
        && (canPublishSources.isEmpty()
            || canPublishSources.contains(source.name().toLowerCase(Locale.ROOT)));
  }

  /** Whether tracks may be subscribed to; not said means yes. */
  public boolean maySubscribe() {
    return canSubscribe == null || canSubscribe;
  }

  /** Whether data may be published; not said means as {@link #mayPublish()}. */
  public boolean mayPublishData() {
    return canPublishData == null ? mayPublish() : canPublishData;
  }

  /** Whether the participant may change its own name, metadata and attributes; default no. */
  public boolean mayUpdateOwnMetadata() {
    return canUpdateOwnMetadata != null && canUpdateOwnMetadata;
  }

  /** Whether the metrics of others may be subscribed to; default no. */
  public boolean maySubscribeMetrics() {
    return canSubscribeMetrics != null && canSubscribeMetrics;
  }

  /** Whether sessions of agents may be managed from within the room; default no. */
  public boolean mayManageAgentSession() {
    return canManageAgentSession != null && canManageAgentSession;
  }

  /** A grant that allows nothing but what {@code room} permissions default to. */
  public static VideoGrant none() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  public Builder toBuilder() {
    Builder b = new Builder();
    b.roomCreate = roomCreate;
    b.roomList = roomList;
    b.roomRecord = roomRecord;
    b.roomAdmin = roomAdmin;
    b.roomJoin = roomJoin;
    b.room = room;
    b.canPublish = canPublish;
    b.canSubscribe = canSubscribe;
    b.canPublishData = canPublishData;
    b.canPublishSources = canPublishSources;
    b.canUpdateOwnMetadata = canUpdateOwnMetadata;
    b.ingressAdmin = ingressAdmin;
    b.hidden = hidden;
    b.recorder = recorder;
    b.agent = agent;
    b.canSubscribeMetrics = canSubscribeMetrics;
    b.canManageAgentSession = canManageAgentSession;
    b.destinationRoom = destinationRoom;
    return b;
  }

  /** Collects the parts of a {@link VideoGrant}; starts with nothing said. */
  public static final class Builder {
    private boolean roomCreate;
    private boolean roomList;
    private boolean roomRecord;
    private boolean roomAdmin;
    private boolean roomJoin;
    private String room = "";
    private @Nullable Boolean canPublish;
    private @Nullable Boolean canSubscribe;
    private @Nullable Boolean canPublishData;
    private List<String> canPublishSources = List.of();
    private @Nullable Boolean canUpdateOwnMetadata;
    private boolean ingressAdmin;
    private boolean hidden;
    private boolean recorder;
    private boolean agent;
    private @Nullable Boolean canSubscribeMetrics;
    private @Nullable Boolean canManageAgentSession;
    private String destinationRoom = "";

    private Builder() {}

    public Builder roomCreate(boolean value) {
      roomCreate = value;
      return this;
    }

    public Builder roomList(boolean value) {
      roomList = value;
      return this;
    }

    public Builder roomRecord(boolean value) {
      roomRecord = value;
      return this;
    }

    public Builder roomAdmin(boolean value) {
      roomAdmin = value;
      return this;
    }

    public Builder roomJoin(boolean value) {
      roomJoin = value;
      return this;
    }

    public Builder room(String value) {
      room = value;
      return this;
    }

    public Builder canPublish(@Nullable Boolean value) {
      canPublish = value;
      return this;
    }

    public Builder canSubscribe(@Nullable Boolean value) {
      canSubscribe = value;
      return this;
    }

    public Builder canPublishData(@Nullable Boolean value) {
      canPublishData = value;
      return this;
    }

    /** Names as the claim has them: lower case, for example {@code screen_share}. */
    public Builder canPublishSources(List<String> names) {
      canPublishSources = names;
      return this;
    }

    public Builder canUpdateOwnMetadata(@Nullable Boolean value) {
      canUpdateOwnMetadata = value;
      return this;
    }

    public Builder ingressAdmin(boolean value) {
      ingressAdmin = value;
      return this;
    }

    public Builder hidden(boolean value) {
      hidden = value;
      return this;
    }

    public Builder recorder(boolean value) {
      recorder = value;
      return this;
    }

    public Builder agent(boolean value) {
      agent = value;
      return this;
    }

    public Builder canSubscribeMetrics(@Nullable Boolean value) {
      canSubscribeMetrics = value;
      return this;
    }

    public Builder canManageAgentSession(@Nullable Boolean value) {
      canManageAgentSession = value;
      return this;
    }

    public Builder destinationRoom(String value) {
      destinationRoom = value;
      return this;
    }

    public VideoGrant build() {
      return new VideoGrant(
          roomCreate,
          roomList,
          roomRecord,
          roomAdmin,
          roomJoin,
          room,
          canPublish,
          canSubscribe,
          canPublishData,
          canPublishSources,
          canUpdateOwnMetadata,
          ingressAdmin,
          hidden,
          recorder,
          agent,
          canSubscribeMetrics,
          canManageAgentSession,
          destinationRoom);
    }
  }
}

package dev.hibiki.common.auth;

import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.RoomConfiguration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a token says about its holder besides who signed it and for how long.
 *
 * <p>Absent strings are empty, absent grants are null. {@link GrantsJson} reads and writes the
 * claims; the identity stands in {@code sub} of a token and in {@code identity} on the bus.
 *
 * @param kind lower-case name of the participant kind; empty means standard
 * @param kindDetails lower-case names of kind details
 * @param roomConfig how to create the room if this participant is its first
 * @param roomPreset name of an entry of {@code room.room_configurations}
 * @param sha256 digest of the signed body, only in webhook tokens
 */
public record Grants(
    String identity,
    String name,
    String kind,
    List<String> kindDetails,
    @Nullable VideoGrant video,
    @Nullable SipGrant sip,
    @Nullable AgentGrant agent,
    @Nullable InferenceGrant inference,
    @Nullable ObservabilityGrant observability,
    @Nullable RoomConfiguration roomConfig,
    String roomPreset,
    String sha256,
    String metadata,
    Map<String, String> attributes) {

  public Grants {
    kindDetails = List.copyOf(kindDetails);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** The kind as the protocol has it; an unknown name counts as standard. */
  public ParticipantInfo.Kind participantKind() {
    return enumNamed(ParticipantInfo.Kind.values(), kind, ParticipantInfo.Kind.STANDARD);
  }

  /** The kind details as the protocol has them, without those that are unknown here. */
  public List<ParticipantInfo.KindDetail> participantKindDetails() {
    List<ParticipantInfo.KindDetail> details = new ArrayList<>();
    for (String name : kindDetails) {
      ParticipantInfo.KindDetail detail =
          enumNamed(
              ParticipantInfo.KindDetail.values(), name, ParticipantInfo.KindDetail.UNRECOGNIZED);
      if (detail != ParticipantInfo.KindDetail.UNRECOGNIZED) {
        details.add(detail);
      }
    }
    return List.copyOf(details);
  }

  /** Grants of a holder about whom nothing is said. */
  public static Grants none() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  public Builder toBuilder() {
    Builder b = new Builder();
    b.identity = identity;
    b.name = name;
    b.kind = kind;
    b.kindDetails = kindDetails;
    b.video = video;
    b.sip = sip;
    b.agent = agent;
    b.inference = inference;
    b.observability = observability;
    b.roomConfig = roomConfig;
    b.roomPreset = roomPreset;
    b.sha256 = sha256;
    b.metadata = metadata;
    b.attributes = attributes;
    return b;
  }

  /** The value of a generated enum by its claim name, which is the wire name in lower case. */
  static <E extends Enum<E>> E enumNamed(E[] values, String name, E otherwise) {
    String wanted = name.toUpperCase(Locale.ROOT);
    for (E value : values) {
      if (value.name().equals(wanted) && !wanted.equals("UNRECOGNIZED")) {
        return value;
      }
    }
    return otherwise;
  }

  /** Collects the parts of {@link Grants}; starts with nothing said. */
  public static final class Builder {
    private String identity = "";
    private String name = "";
    private String kind = "";
    private List<String> kindDetails = List.of();
    private @Nullable VideoGrant video;
    private @Nullable SipGrant sip;
    private @Nullable AgentGrant agent;
    private @Nullable InferenceGrant inference;
    private @Nullable ObservabilityGrant observability;
    private @Nullable RoomConfiguration roomConfig;
    private String roomPreset = "";
    private String sha256 = "";
    private String metadata = "";
    private Map<String, String> attributes = Map.of();

    private Builder() {}

    public Builder identity(String value) {
      identity = value;
      return this;
    }

    public Builder name(String value) {
      name = value;
      return this;
    }

    /** Lower-case name of the kind, as the claim has it. */
    public Builder kind(String value) {
      kind = value;
      return this;
    }

    public Builder kind(ParticipantInfo.Kind value) {
      return kind(value.name().toLowerCase(Locale.ROOT));
    }

    public Builder kindDetails(List<String> names) {
      kindDetails = names;
      return this;
    }

    public Builder video(@Nullable VideoGrant value) {
      video = value;
      return this;
    }

    public Builder sip(@Nullable SipGrant value) {
      sip = value;
      return this;
    }

    public Builder agent(@Nullable AgentGrant value) {
      agent = value;
      return this;
    }

    public Builder inference(@Nullable InferenceGrant value) {
      inference = value;
      return this;
    }

    public Builder observability(@Nullable ObservabilityGrant value) {
      observability = value;
      return this;
    }

    public Builder roomConfig(@Nullable RoomConfiguration value) {
      roomConfig = value;
      return this;
    }

    public Builder roomPreset(String value) {
      roomPreset = value;
      return this;
    }

    public Builder sha256(String value) {
      sha256 = value;
      return this;
    }

    public Builder metadata(String value) {
      metadata = value;
      return this;
    }

    public Builder attributes(Map<String, String> value) {
      attributes = value;
      return this;
    }

    public Grants build() {
      return new Grants(
          identity,
          name,
          kind,
          kindDetails,
          video,
          sip,
          agent,
          inference,
          observability,
          roomConfig,
          roomPreset,
          sha256,
          metadata,
          attributes);
    }
  }
}

package dev.hibiki.common.id;

import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * Makes new ids from an injected generator, so that a seeded test sees the same ids in each run.
 *
 * <p>In production the generator is a {@link java.security.SecureRandom}: ids double as unguessable
 * names on some paths. Twelve characters of 57 hold about 70 bits.
 */
public final class IdSource {
  private static final int SECRET_LENGTH = 44;
  private final RandomGenerator random;

  public IdSource(RandomGenerator random) {
    this.random = Objects.requireNonNull(random, "random");
  }

  /** A new id of any kind: the prefix and twelve random characters. */
  public String next(String prefix) {
    return next(prefix, Ids.RANDOM_LENGTH);
  }

  public RoomSid roomSid() {
    return new RoomSid(next(Ids.ROOM_PREFIX));
  }

  public ParticipantSid participantSid() {
    return new ParticipantSid(next(Ids.PARTICIPANT_PREFIX));
  }

  /**
   * A track id that tells kind (V, A) and source (C, M, S, s) in its prefix, as clients show it.
   */
  public TrackSid trackSid(TrackType type, TrackSource source) {
    return new TrackSid(next(Ids.TRACK_PREFIX + letter(type) + letter(source)));
  }

  public TrackSid dataTrackSid() {
    return new TrackSid(next(Ids.DATA_TRACK_PREFIX));
  }

  public NodeId nodeId() {
    return new NodeId(next(Ids.NODE_PREFIX));
  }

  public ConnectionId connectionId() {
    return new ConnectionId(next(Ids.CONNECTION_PREFIX));
  }

  public String workerId() {
    return next(Ids.WORKER_PREFIX);
  }

  public String jobId() {
    return next(Ids.JOB_PREFIX);
  }

  public String dispatchId() {
    return next(Ids.DISPATCH_PREFIX);
  }

  public String eventId() {
    return next(Ids.EVENT_PREFIX);
  }

  public String egressId() {
    return next(Ids.EGRESS_PREFIX);
  }

  public String ingressId() {
    return next(Ids.INGRESS_PREFIX);
  }

  /** The public half of a new API key pair. */
  public String apiKey() {
    return next(Ids.API_KEY_PREFIX);
  }

  /** The secret half of a new API key pair: 44 characters, more than 256 bits. */
  public String apiSecret() {
    return next("", SECRET_LENGTH);
  }

  private String next(String prefix, int length) {
    StringBuilder id = new StringBuilder(prefix.length() + length).append(prefix);
    for (int i = 0; i < length; i++) {
      id.append(Ids.ALPHABET.charAt(random.nextInt(Ids.ALPHABET.length())));
    }
    return id.toString();
  }

  private static String letter(TrackType type) {
    return switch (type) {
      case VIDEO -> "V";
      case AUDIO -> "A";
      default -> "";
    };
  }

  private static String letter(TrackSource source) {
    return switch (source) {
      case CAMERA -> "C";
      case MICROPHONE -> "M";
      case SCREEN_SHARE -> "S";
      case SCREEN_SHARE_AUDIO -> "s";
      default -> "";
    };
  }
}

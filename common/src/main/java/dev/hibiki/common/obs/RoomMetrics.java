package dev.hibiki.common.obs;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What rooms report. */
public final class RoomMetrics {
  private static final String ROOMS = "livekit_room_total";
  private static final String ROOM_SECONDS = "livekit_room_duration_seconds";
  private static final String PARTICIPANTS = "livekit_participant_total";
  private static final String PUBLISHED = "livekit_track_published_total";
  private static final String SUBSCRIBED = "livekit_track_subscribed_total";
  private static final String PUBLISH = "livekit_track_publish_counter";
  private static final String SUBSCRIBE = "livekit_track_subscribe_counter";
  private static final String START = "livekit_session_start_time_ms";
  private static final String DURATION = "livekit_session_duration_ms";
  private static final String PUBLISH_TIME = "livekit_pubsubtime_ms";
  private static final String PEERS = "livekit_peer_connection_state";
  private static final String JOINS = "livekit_participant_join_total";
  private static final String OPERATIONS = "livekit_node_service_operation";
  private static final String RATING = "livekit_quality_rating";
  private static final String SCORE = "livekit_quality_score";
  private static final String STREAM_RECEIVERS = "livekit_datapacket_stream_dest_count";
  private static final String STREAM_BYTES = "livekit_datapacket_stream_bytes";

  /** The first halves of MIME types that are told apart. */
  private static final Set<String> MIME_TYPES =
      Set.of("text", "image", "application", "audio", "video");

  private static final String FAILED = "hibiki_rooms_failed_total";

  private final Meters meters;

  RoomMetrics(Meters meters) {
    this.meters = meters;
    meters.gauge(ROOMS);
    meters.gauge(PARTICIPANTS);
    for (String kind : new String[] {"AUDIO", "VIDEO"}) {
      meters.gauge(PUBLISHED, "kind", kind);
      meters.gauge(SUBSCRIBED, "kind", kind);
    }
    meters.counter(FAILED);
  }

  /** What there is now. */
  public void present(
      int rooms,
      int participants,
      Map<String, Integer> published,
      Map<String, Integer> subscribed) {
    meters.gauge(ROOMS).set(rooms);
    meters.gauge(PARTICIPANTS).set(participants);
    for (String kind : new String[] {"AUDIO", "VIDEO"}) {
      meters.gauge(PUBLISHED, "kind", kind).set(published.getOrDefault(kind, 0));
      meters.gauge(SUBSCRIBED, "kind", kind).set(subscribed.getOrDefault(kind, 0));
    }
  }

  /** A room ended. */
  public void roomEnded(double seconds) {
    meters.histogram(ROOM_SECONDS, Buckets.ROOM_SECONDS).record(seconds);
  }

  /** A room was closed because of a fault of its own. */
  public void roomFailed() {
    meters.counter(FAILED).increment();
  }

  /** A participant's media got as far as {@code state}. */
  public void join(String state) {
    // The reference leaves the second label empty for the states before a connection.
    boolean early = state.equals("rtc_init") || state.equals("rtc_connected");
    meters.counter(JOINS, "state", state, "warp", early ? "" : "false").increment();
  }

  /** An operation of a session that succeeded. */
  public void succeeded(String operation) {
    meters
        .counter(OPERATIONS, "type", operation, "status", "success", "error_type", "")
        .increment();
  }

  /** The time from a join to the first connection of its media. */
  public void sessionStarted(int protocol, double millis) {
    meters
        .histogram(
            START,
            Buckets.START_MILLIS,
            "protocol_version",
            Integer.toString(protocol),
            "warp",
            "false")
        .record(millis);
  }

  /** A participant with media left. */
  public void sessionEnded(int protocol, double millis) {
    meters
        .histogram(DURATION, Buckets.SESSION_MILLIS, "protocol_version", Integer.toString(protocol))
        .record(millis);
  }

  /**
   * A track on its way to be published.
   *
   * @param kind {@code AUDIO} or {@code VIDEO}
   * @param state {@code attempt}, {@code success} or {@code cancel}
   */
  public void publish(String kind, String state) {
    meters.counter(PUBLISH, "kind", kind, "state", state).increment();
  }

  /** Subscriptions: {@code attempt}, {@code success}, or {@code failure} with an error. */
  public void subscribe(String state, String error, int count) {
    meters.add(SUBSCRIBE, count, "state", state, "error", error);
  }

  /** The time from a client's wish to publish a track to its first packet. */
  public void publishTime(TrackLabels track, String sdk, String kind, double millis) {
    time("publish", track, sdk, kind, millis, 1);
  }

  /**
   * The time from a client's wish to receive a track to its taking it.
   *
   * @param times how often it took it by now
   */
  public void subscribeTime(TrackLabels track, String sdk, String kind, double millis, int times) {
    time("subscribe", track, sdk, kind, millis, times);
  }

  private void time(
      String direction, TrackLabels track, String sdk, String kind, double millis, int times) {
    meters
        .histogram(
            PUBLISH_TIME,
            Buckets.PUBLISH_MILLIS,
            "direction",
            direction,
            "source",
            track.source(),
            "type",
            track.type(),
            "country",
            "",
            "sdk",
            sdk,
            "kind",
            kind,
            "count",
            Integer.toString(times))
        .record(millis);
  }

  /**
   * A peer connection got as far as {@code state}: {@code started}, {@code ice_connected}, {@code
   * connected}, {@code fully_established}.
   *
   * @param transport {@code PUBLISHER} or {@code SUBSCRIBER}
   */
  public void peerConnection(String transport, String state) {
    meters.counter(PEERS, "transport", transport, "state", state).increment();
  }

  /**
   * A stream of data began.
   *
   * @param type {@code text}, {@code bytes} or {@code unknown}
   * @param sizeBytes negative if it is not known
   */
  public void dataStream(String type, String mimeType, long sizeBytes, int receivers) {
    String family = mimeType.toLowerCase(Locale.ROOT).split("/", 2)[0];
    String known = MIME_TYPES.contains(family) ? family : "unknown";
    String[] labels = {"type", type, "mime_type", known};
    meters.histogram(STREAM_RECEIVERS, Buckets.STREAM_RECEIVERS, labels).record(receivers);
    if (sizeBytes >= 0) {
      meters.histogram(STREAM_BYTES, Buckets.STREAM_BYTES, labels).record(sizeBytes);
    }
  }

  /** How good a participant's connection was found; no score where only the rating is known. */
  public void quality(int rating, @Nullable Double score) {
    meters.histogram(RATING, Buckets.QUALITY_RATING).record(rating);
    if (score != null) {
      meters.histogram(SCORE, Buckets.QUALITY_SCORE).record(score);
    }
  }
}

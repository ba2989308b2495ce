package dev.hibiki.bench.client;

import dev.hibiki.bench.media.PacketCheck;
import dev.hibiki.bench.media.ReceivedCounts;
import dev.hibiki.common.proto.AddTrackRequest;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.common.proto.MuteTrackRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.Ping;
import dev.hibiki.common.proto.SessionDescription;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.SignalTarget;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import dev.hibiki.common.proto.TrickleRequest;
import dev.hibiki.common.proto.UpdateSubscription;
import dev.hibiki.common.proto.UpdateTrackSettings;
import dev.hibiki.common.proto.VideoLayer;
import dev.hibiki.common.proto.VideoQuality;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** One client: what it does with the server's signals. Belongs to the load loop. */
final class LoadClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TRACK = "track";
  private static final long PING_NANOS = 5_000_000_000L;

  private final Peers peers;
  private final Consumer<SignalRequest> out;
  private final @Nullable Media media;
  private final int index;
  private final @Nullable PacketCheck check;
  private @Nullable PublisherPeer publisher;
  private @Nullable SubscriberPeer subscriber;
  private final Set<String> pictures = new HashSet<>();
  private String ownTrack = "";
  private long joinedNanos;
  private @Nullable String failure;
  private long nextPingNanos = Long.MAX_VALUE;

  /**
   * A client that has not joined yet.
   *
   * @param out where its signals go
   * @param media what it publishes, null if it only subscribes
   * @param check what it shows received packets to, null if it is not sampled
   */
  LoadClient(
      Peers peers,
      Consumer<SignalRequest> out,
      @Nullable Media media,
      int index,
      @Nullable PacketCheck check) {
    this.peers = peers;
    this.out = out;
    this.media = media;
    this.index = index;
    this.check = check;
  }

  void received(long nowNanos, SignalResponse response) {
    switch (response.getMessageCase()) {
      case JOIN -> {
        joinedNanos = nowNanos;
        note(response.getJoin().getOtherParticipantsList());
        nextPingNanos = nowNanos + PING_NANOS;
        if (media != null) {
          publish(media);
        }
      }
      case UPDATE -> note(response.getUpdate().getParticipantsList());
      case TRACK_PUBLISHED -> ownTrack = response.getTrackPublished().getTrack().getSid();
      case OFFER -> {
        String answer = subscriber().answer(nowNanos, response.getOffer().getSdp());
        out.accept(
            SignalRequest.newBuilder()
                .setAnswer(
                    SessionDescription.newBuilder()
                        .setType("answer")
                        .setSdp(answer)
                        .setId(response.getOffer().getId()))
                .build());
      }
      case ANSWER -> {
        if (publisher != null) {
          publisher.answered(nowNanos, response.getAnswer().getSdp());
        }
      }
      case TRICKLE -> candidate(nowNanos, response.getTrickle());
      case LEAVE -> fail("the server said goodbye: " + response.getLeave().getReason());
      default -> {}
    }
  }

  private SubscriberPeer subscriber() {
    SubscriberPeer known = subscriber;
    if (known == null) {
      known = new SubscriberPeer(peers, check);
      subscriber = known;
    }
    return known;
  }

  private void publish(Media media) {
    AddTrackRequest.Builder request =
        AddTrackRequest.newBuilder()
            .setCid(TRACK + index)
            .setName(TRACK + index)
            .setType(media.isVideo() ? TrackType.VIDEO : TrackType.AUDIO)
            .setSource(media.isVideo() ? TrackSource.CAMERA : TrackSource.MICROPHONE)
            .setDisableRed(true);
    if (media.isVideo()) {
      List<Layer> layers = Layer.of(media);
      request.setWidth(layers.getLast().width()).setHeight(layers.getLast().height());
      for (int i = 0; i < layers.size(); i++) {
        Layer layer = layers.get(i);
        VideoQuality quality = layers.size() == 1 ? VideoQuality.HIGH : VideoQuality.forNumber(i);
        request.addLayers(
            VideoLayer.newBuilder()
                .setQuality(quality)
                .setWidth(layer.width())
                .setHeight(layer.height())
                .setBitrate(layer.bitrateBps()));
      }
    }
    out.accept(SignalRequest.newBuilder().setAddTrack(request).build());
    PublisherPeer peer = new PublisherPeer(peers, media, index);
    publisher = peer;
    peers.network().add(peer);
    out.accept(
        SignalRequest.newBuilder()
            .setOffer(
                SessionDescription.newBuilder()
                    .setType("offer")
                    .setSdp(peer.offer(TRACK + index))
                    .setId(1))
            .build());
  }

  private void candidate(long nowNanos, TrickleRequest trickle) {
    String line;
    try {
      line = JSON.readTree(trickle.getCandidateInit()).path("candidate").asString("");
    } catch (JacksonException e) {
      fail("a candidate that is no JSON");
      return;
    }
    if (line.isEmpty()) {
      return;
    }
    if (trickle.getTarget() == SignalTarget.SUBSCRIBER) {
      subscriber().candidate(nowNanos, line);
    } else if (publisher != null) {
      publisher.candidate(nowNanos, line);
    }
  }

  void onTick(long nowNanos) {
    if (nextPingNanos - nowNanos <= 0) {
      nextPingNanos = nowNanos + PING_NANOS;
      out.accept(
          SignalRequest.newBuilder()
              .setPingReq(Ping.newBuilder().setTimestamp(System.currentTimeMillis()))
              .build());
    }
    if (publisher != null) {
      publisher.onTick(nowNanos);
    }
    if (subscriber != null) {
      subscriber.onTick(nowNanos);
    }
  }

  void fail(String reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  /** Why it is no longer there, null while it is. */
  @Nullable String failure() {
    if (failure == null) {
      if (publisher != null && publisher.failed()) {
        failure = "the publishing connection failed";
      } else if (subscriber != null && subscriber.failed()) {
        failure = "the subscribing connection failed";
      }
    }
    return failure;
  }

  /** When it was told that it has joined; 0 if it was not. */
  long joinedNanos() {
    return joinedNanos;
  }

  /** Whether media can flow the way it has to. */
  boolean connected() {
    return media != null
        ? publisher != null && publisher.connected()
        : subscriber != null && subscriber.connected();
  }

  @Nullable PublisherPeer publisher() {
    return publisher;
  }

  @Nullable SubscriberPeer subscription() {
    return subscriber;
  }

  ReceivedCounts counts() {
    return subscriber == null ? ReceivedCounts.NONE : subscriber.counts();
  }

  /** What it wants of all pictures it knows of. */
  void want(VideoQuality quality, boolean disabled) {
    if (!pictures.isEmpty()) {
      out.accept(
          SignalRequest.newBuilder()
              .setTrackSetting(
                  UpdateTrackSettings.newBuilder()
                      .addAllTrackSids(pictures)
                      .setQuality(quality)
                      .setDisabled(disabled))
              .build());
    }
  }

  /** Subscribes to all pictures it knows of, or unsubscribes from them. */
  void subscribe(boolean on) {
    if (!pictures.isEmpty()) {
      out.accept(
          SignalRequest.newBuilder()
              .setSubscription(
                  UpdateSubscription.newBuilder().addAllTrackSids(pictures).setSubscribe(on))
              .build());
    }
  }

  /** Mutes what it publishes, if that is published by now. */
  void mute(boolean on) {
    if (publisher != null && !ownTrack.isEmpty()) {
      publisher.pause(on);
      out.accept(
          SignalRequest.newBuilder()
              .setMute(MuteTrackRequest.newBuilder().setSid(ownTrack).setMuted(on))
              .build());
    }
  }

  private void note(List<ParticipantInfo> participants) {
    for (ParticipantInfo participant : participants) {
      boolean left = participant.getState() == ParticipantInfo.State.DISCONNECTED;
      for (TrackInfo track : participant.getTracksList()) {
        if (left) {
          pictures.remove(track.getSid());
        } else if (track.getType() == TrackType.VIDEO) {
          pictures.add(track.getSid());
        }
      }
    }
  }

  /**
   * Leaves.
   *
   * @param goodbye whether it says so, as an application does, or is just gone, as a page that is
   *     reloaded
   */
  void leave(long nowNanos, boolean goodbye) {
    if (goodbye) {
      out.accept(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()).build());
    }
    if (publisher != null) {
      peers.network().remove(publisher);
      publisher.close(nowNanos);
    }
    if (subscriber != null) {
      subscriber.close(nowNanos);
    }
  }
}

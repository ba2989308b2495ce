package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.Encryption;
import dev.hibiki.common.proto.LeaveRequest;
import dev.hibiki.rtc.sdp.Direction;
import dev.hibiki.rtc.sdp.MediaKind;
import dev.hibiki.rtc.sdp.MediaPolicy;
import dev.hibiki.rtc.sdp.NegotiatedSection;
import dev.hibiki.rtc.sdp.OfferTerms;
import dev.hibiki.rtc.sdp.Origin;
import dev.hibiki.rtc.sdp.RtpParameters;
import dev.hibiki.rtc.sdp.SdpException;
import dev.hibiki.rtc.sdp.SdpParser;
import dev.hibiki.rtc.sdp.SdpWriter;
import dev.hibiki.rtc.sdp.SectionDecision;
import dev.hibiki.rtc.sdp.SenderDescription;
import dev.hibiki.rtc.sdp.SessionDescription;
import dev.hibiki.rtc.sdp.SubscriberOffers;
import dev.hibiki.sfu.forward.Subscription;
import dev.hibiki.sfu.negotiate.RemoteTransport;
import dev.hibiki.sfu.participant.Participant.Timer;
import dev.hibiki.sfu.signal.Responses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The server's offers on the connection that only carries media to the client. One offer is under
 * way at a time; what changes meanwhile goes into the next.
 */
final class Offering {
  static final int MAX_MESSAGE_BYTES = 65_535;
  private static final long ANSWER_NANOS = 15_000_000_000L;

  private final Participant participant;
  private final Transport transport;
  private final SubscriberOffers offers;
  private final Map<String, TrackSubscription> sections = new HashMap<>();
  private int offerId;
  private boolean waiting;
  private boolean again;
  private boolean restart;
  private boolean candidatesSent;

  Offering(long nowNanos, Participant participant, Transport transport, boolean data) {
    this.participant = participant;
    this.transport = transport;
    this.offerId = participant.room().ports().random().nextInt(256);
    this.offers =
        new SubscriberOffers(
            Origin.of(participant.room().ports().random().nextLong() >>> 2),
            new OfferTerms(
                MediaPolicy.subscriber(participant.sendSideEstimation(), participant.boundsDelay()),
                data,
                participant.client().reusesSections(),
                MAX_MESSAGE_BYTES));
    if (data) {
      transport.enableData(nowNanos);
    }
  }

  /** Gives a subscription a section of the next offer; false if there are too many. */
  boolean add(TrackSubscription subscription, Publication track, Subscription media) {
    MediaKind kind =
        track.media().kind() == dev.hibiki.sfu.track.MediaKind.AUDIO
            ? MediaKind.AUDIO
            : MediaKind.VIDEO;
    try {
      subscription.mid =
          offers.add(
              kind, participant.codecs().subscribe(names(track)), send(subscription, track, media));
    } catch (SdpException tooMany) {
      return false;
    }
    sections.put(subscription.mid, subscription);
    return true;
  }

  /** The codecs a track may be sent in, those that are preferred first. */
  private List<String> names(Publication track) {
    boolean redundant =
        participant.room().settings().media().redEncoding()
            && track.isAudio()
            && !track.info().getDisableRed()
            && track.info().getEncryption() == Encryption.Type.NONE
            && track.primary().shortName().equals("opus");
    return redundant ? List.of("red", "opus") : track.codecNames();
  }

  static SectionDecision.Send send(
      TrackSubscription subscription, Publication track, Subscription media) {
    return new SectionDecision.Send(
        new SenderDescription(
            track.streamId(subscription.subscriber.subscribing().groupsStreams()),
            track.sid(),
            media.cname(),
            media.ssrc(),
            media.rtxSsrc()),
        track.isStereo(),
        !track.isRed());
  }

  /** Takes the section of a subscription away. */
  void remove(TrackSubscription subscription) {
    if (!subscription.mid.isEmpty() && sections.remove(subscription.mid, subscription)) {
      offers.remove(subscription.mid);
    }
    subscription.mid = "";
  }

  /** Makes an offer, now or after the answer to the one under way. */
  void offer(long nowNanos, boolean iceRestart) {
    restart |= iceRestart;
    if (waiting) {
      again = true;
      return;
    }
    send(nowNanos);
  }

  private void send(long nowNanos) {
    if (transport.hasFailed()) {
      return;
    }
    boolean first = !candidatesSent;
    if (restart) {
      restart = false;
      first = true;
      transport.restartIce(nowNanos);
    }
    participant.connections().sender().endFarewells();
    SessionDescription offer = offers.offer(transport.local(null));
    offerId++;
    waiting = true;
    again = false;
    participant.timers.set(Timer.ANSWER, nowNanos + ANSWER_NANOS);
    Map<String, String> trackIds = new HashMap<>();
    sections.forEach((mid, subscription) -> trackIds.put(mid, subscription.trackSid));
    participant.send(Responses.offer(SdpWriter.write(offer), offerId, trackIds));
    if (first && !offer.bundle().isEmpty()) {
      candidatesSent = true;
      participant.connections().sendFinalCandidate(transport, offer.bundle().getFirst());
    }
  }

  /** Takes the client's answer; one to an older offer is dropped. */
  void answered(long nowNanos, dev.hibiki.common.proto.SessionDescription description) {
    if (!waiting || (description.getId() != 0 && description.getId() != offerId)) {
      return;
    }
    try {
      SessionDescription answer = SdpParser.parse(description.getSdp());
      RemoteTransport remote = RemoteTransport.ofAnswer(answer);
      var negotiated = offers.accept(answer);
      waiting = false;
      participant.timers.clear(Timer.ANSWER);
      transport.remote(nowNanos, remote);
      for (NegotiatedSection section : negotiated) {
        settle(nowNanos, section);
      }
    } catch (SdpException malformed) {
      // The timer for the answer decides what becomes of a client that answers nonsense.
      return;
    }
    if (again || restart) {
      participant.connections().negotiate(nowNanos, true);
    }
  }

  private void settle(long nowNanos, NegotiatedSection section) {
    TrackSubscription subscription = sections.get(section.mid());
    if (subscription == null) {
      return;
    }
    boolean receives = !section.rejected() && section.direction() != Direction.INACTIVE;
    RtpParameters parameters = section.parameters();
    if (receives && section.direction().receives()) {
      participant.subscribing().negotiated(nowNanos, subscription, parameters);
    } else if (section.rejected()) {
      participant.subscribing().refused(nowNanos, subscription);
    }
  }

  /** The client is back: an offer it may have missed is made again, with ICE restarted. */
  void resumed(long nowNanos) {
    waiting = false;
    restart = candidatesSent;
    if (candidatesSent || !sections.isEmpty()) {
      send(nowNanos);
    }
  }

  /** The client did not answer in time. */
  void unanswered(long nowNanos) {
    if (waiting && transport.isConnected()) {
      participant
          .room()
          .leave(
              nowNanos,
              participant,
              DisconnectReason.STATE_MISMATCH,
              LeaveRequest.Action.RECONNECT);
    }
  }
}

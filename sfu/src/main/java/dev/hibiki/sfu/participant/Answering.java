package dev.hibiki.sfu.participant;

import dev.hibiki.rtc.sdp.AnswerBuilder;
import dev.hibiki.rtc.sdp.AnswerTerms;
import dev.hibiki.rtc.sdp.MediaKind;
import dev.hibiki.rtc.sdp.MediaPolicy;
import dev.hibiki.rtc.sdp.MediaSection;
import dev.hibiki.rtc.sdp.Origin;
import dev.hibiki.rtc.sdp.PublishedMedia;
import dev.hibiki.rtc.sdp.RtpParameters;
import dev.hibiki.rtc.sdp.SdpException;
import dev.hibiki.rtc.sdp.SdpParser;
import dev.hibiki.rtc.sdp.SdpWriter;
import dev.hibiki.rtc.sdp.SectionDecision;
import dev.hibiki.rtc.sdp.SessionDescription;
import dev.hibiki.rtc.sdp.Setup;
import dev.hibiki.sfu.negotiate.MediaSections;
import dev.hibiki.sfu.negotiate.RemoteTransport;
import dev.hibiki.sfu.participant.Participant.Timer;
import dev.hibiki.sfu.receive.MediaReceiver;
import dev.hibiki.sfu.receive.ReceivedSection;
import dev.hibiki.sfu.signal.Responses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answers to a client's offers: for what it publishes and, with a single connection, for what
 * it is sent as well.
 */
final class Answering {
  /** Longer than a client takes to set a description, and not felt by a program that joins. */
  private static final long JOIN_OFFER_NANOS = 100_000_000L;

  private final Participant participant;
  private final AnswerBuilder answers;
  private final SectionAssignment assignment = new SectionAssignment();
  private Origin origin;
  private dev.hibiki.common.proto.@Nullable SessionDescription joinOffer;
  private @Nullable SessionDescription lastOffer;
  private @Nullable Setup setup;

  Answering(Participant participant) {
    this.participant = participant;
    boolean single = participant.isSingle();
    this.origin = Origin.of(participant.room().ports().random().nextLong() >>> 2);
    this.answers =
        new AnswerBuilder(
            new AnswerTerms(
                participant.codecs().publish(),
                MediaPolicy.publisher(single),
                participant.codecs().subscribe(),
                MediaPolicy.subscriber(participant.sendSideEstimation(), participant.boundsDelay()),
                Offering.MAX_MESSAGE_BYTES));
  }

  /** Where tracks are sent when there is a single connection. */
  SectionAssignment assignment() {
    return assignment;
  }

  /** Answers the offer that came with the join, as soon as the client can take the answer. */
  void offeredInJoin(long nowNanos, dev.hibiki.common.proto.SessionDescription description) {
    if (!participant.client().readsAnswersTooEarly()) {
      offered(nowNanos, description);
      return;
    }
    joinOffer = description;
    participant.timers.set(Timer.JOIN_OFFER, nowNanos + JOIN_OFFER_NANOS);
  }

  /** Its offer is the client's local description, as its candidates show or time has made sure. */
  void offerIsSet(long nowNanos) {
    dev.hibiki.common.proto.SessionDescription waiting = joinOffer;
    if (waiting != null) {
      joinOffer = null;
      participant.timers.clear(Timer.JOIN_OFFER);
      offered(nowNanos, waiting);
    }
  }

  /** Answers an offer; one that makes no sense is ignored. */
  void offered(long nowNanos, dev.hibiki.common.proto.SessionDescription description) {
    offerIsSet(nowNanos);
    Transport transport = participant.connections().publisher();
    if (transport.hasFailed()) {
      return;
    }
    try {
      answer(nowNanos, transport, SdpParser.parse(description.getSdp()), description.getId());
    } catch (SdpException malformed) {
      // Without an answer the client gives up in its own time.
      return;
    }
    if (participant.isSingle()) {
      requestSections(false);
    }
  }

  private void answer(long nowNanos, Transport transport, SessionDescription offer, int id) {
    // Checked before anything changes: a malformed offer must leave everything as it was.
    RemoteTransport.ofOffer(offer, Setup.ACTIVE);
    boolean restart = offer.restartsIce(lastOffer);
    if (restart) {
      transport.restartIce(nowNanos);
    }
    Map<String, SectionDecision> decisions = new HashMap<>();
    participant.publishing().decide(nowNanos, offer, decisions);
    if (participant.isSingle()) {
      participant.connections().sender().endFarewells();
      assignment.assign(offer, decisions);
    }
    SessionDescription answer = answers.answer(origin, offer, transport.local(setup), decisions);
    origin = origin.next();
    boolean first = lastOffer == null;
    lastOffer = offer;
    Setup answered = answer.bundledTransport().setup();
    if (answered != null) {
      // Without any accepted section there is no transport yet.
      setup = answered;
      transport.remote(nowNanos, RemoteTransport.ofOffer(offer, answered));
    }
    if (answer.sections().stream()
        .anyMatch(section -> section.kind() == MediaKind.APPLICATION && !section.isRejected())) {
      transport.enableData(nowNanos);
    }
    List<PublishedMedia> published = PublishedMedia.of(offer, answer);
    receive(nowNanos, transport, published);
    participant.send(Responses.answer(SdpWriter.write(answer), id, assignment.trackIds(answer)));
    if ((first || restart) && !answer.bundle().isEmpty()) {
      participant.connections().sendFinalCandidate(transport, answer.bundle().getFirst());
    }
    participant.publishing().negotiated(nowNanos, published);
    if (participant.isSingle()) {
      startSending(nowNanos, answer);
    }
  }

  private static void receive(long nowNanos, Transport transport, List<PublishedMedia> published) {
    MediaReceiver receiver = transport.receiver();
    if (receiver != null) {
      List<ReceivedSection> sections = new ArrayList<>(published.size());
      for (PublishedMedia media : published) {
        sections.add(MediaSections.received(media));
      }
      receiver.negotiated(nowNanos, sections);
    }
  }

  private void startSending(long nowNanos, SessionDescription answer) {
    for (TrackSubscription subscription : assignment.settled(answer)) {
      MediaSection section = answer.section(subscription.mid);
      if (section == null || section.isRejected() || section.codecs().isEmpty()) {
        participant.subscribing().refused(nowNanos, subscription);
      } else {
        participant.subscribing().negotiated(nowNanos, subscription, RtpParameters.of(section));
      }
    }
  }

  /** Asks the client to offer again, with as many more sections as are missing. */
  void requestOffer() {
    requestSections(true);
  }

  private void requestSections(boolean force) {
    if (lastOffer == null) {
      return;
    }
    int audios = assignment.takeMissing(dev.hibiki.sfu.track.MediaKind.AUDIO);
    int videos = assignment.takeMissing(dev.hibiki.sfu.track.MediaKind.VIDEO);
    if (force || audios + videos > 0 || assignment.isStale()) {
      participant.send(Responses.mediaSections(audios, videos));
    }
  }

  /** The last offer, in which late track requests may find their section. */
  @Nullable SessionDescription lastOffer() {
    return lastOffer;
  }
}

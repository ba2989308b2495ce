package dev.hibiki.rtc.sdp;

import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.ice.IceCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Recorded descriptions of clients, and what the tests answer them with. */
final class Descriptions {
  static final List<String> OFFERS =
      List.of(
          "chromium-publisher-offer",
          "chromium-publisher-reoffer-offer",
          "chromium-publisher-unpublish-offer",
          "chromium-publisher-restart-offer",
          "chromium-h264only-offer",
          "chromium-vp9svc-offer",
          "chromium-av1-offer",
          "chromium-sendrecv-offer",
          "chromium-single-initial-offer",
          "chromium-single-subscribed-offer",
          "chromium-single-publish-offer",
          "chromium-single-resubscribe-offer",
          "firefox-publisher-offer",
          "safari-publisher-offer",
          "rust-publisher-offer",
          "pion-publisher-offer",
          "pion-publisher-reoffer-offer",
          "pion-single-offer",
          "planb-ssrc-simulcast-offer");

  static final List<String> ANSWERS =
      List.of(
          "chromium-subscriber-data-only-answer",
          "chromium-subscriber-two-tracks-answer",
          "chromium-subscriber-removed-added-answer",
          "chromium-subscriber-reused-answer",
          "chromium-subscriber-stopped-by-client-answer",
          "chromium-subscriber-recycled-answer",
          "firefox-subscriber-answer",
          "pion-subscriber-data-only-answer",
          "pion-subscriber-two-tracks-answer",
          "pion-subscriber-removed-answer",
          "pion-subscriber-reused-answer");

  static final Fingerprint FINGERPRINT =
      new Fingerprint("sha-256", String.join(":", Collections.nCopies(32, "AB")));
  static final IceCredentials CREDENTIALS =
      new IceCredentials("serverUfrag", "serverPasswordOf26Letters!");
  static final String CANDIDATE = "candidate:1 1 udp 2130706431 192.0.2.1 7882 typ host";

  static final AnswerTerms DUAL =
      AnswerTerms.publishOnly(CodecCatalog.defaults(), MediaPolicy.publisher(false), 65535);
  static final AnswerTerms SINGLE =
      new AnswerTerms(
          CodecCatalog.defaults(),
          MediaPolicy.publisher(true),
          CodecCatalog.defaults(),
          MediaPolicy.subscriber(false, false),
          65535);

  private Descriptions() {}

  static String text(String name) {
    try (InputStream in = Descriptions.class.getResourceAsStream(name + ".sdp")) {
      if (in == null) {
        throw new IllegalArgumentException(name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SessionDescription parsed(String name) {
    return SdpParser.parse(text(name));
  }

  static LocalTransport local(@Nullable Setup previousSetup) {
    return new LocalTransport(
        CREDENTIALS, FINGERPRINT, previousSetup, false, List.of(CANDIDATE), false);
  }

  static SessionDescription answer(
      AnswerTerms terms, SessionDescription offer, Map<String, SectionDecision> decisions) {
    return new AnswerBuilder(terms).answer(Origin.of(77), offer, local(null), decisions);
  }

  static MediaSection section(SessionDescription description, String mid) {
    MediaSection section = description.section(mid);
    if (section == null) {
      throw new AssertionError("no section " + mid);
    }
    return section;
  }

  static SectionDecision plain() {
    return SectionDecision.receive(SectionDecision.Receive.PLAIN);
  }

  static SectionDecision preferring(String codec) {
    return SectionDecision.receive(new SectionDecision.Receive(codec, false, true, false));
  }

  static SectionDecision.Send track(String sid, int ssrc) {
    return new SectionDecision.Send(
        new SenderDescription("PA_abc|" + sid, sid, "PA_abc|" + sid, ssrc, ssrc + 1), false, true);
  }

  static List<String> names(MediaSection section) {
    return section.codecs().stream()
        .map(codec -> codec.name() + ":" + codec.payloadType())
        .toList();
  }
}

package dev.hibiki.rtc.sdp;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class SdpFuzzTest {
  private static final CodecCatalog CODECS = CodecCatalog.defaults();
  private static final OfferTerms OFFER_TERMS =
      new OfferTerms(MediaPolicy.subscriber(true, false), true, true, 65535);

  @FuzzTest(maxDuration = "30s")
  void readingAnythingEitherRoundTripsOrIsRefused(byte[] data) {
    try {
      readAndWrite(new String(data, StandardCharsets.UTF_8));
    } catch (SdpException refused) {
      // What a client sent is at fault, and it says so.
    }
  }

  @FuzzTest(maxDuration = "30s")
  void answeringAnythingThatWasReadKeepsToTheOffer(FuzzedDataProvider data) {
    StringBuilder text = new StringBuilder("v=0\na=group:BUNDLE 0 1 2\n");
    text.append("a=ice-ufrag:abcd\na=ice-pwd:0123456789012345678901\na=fingerprint:sha-1 AB\n");
    List<String> lines =
        List.of(
            "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 0\n",
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97 98\n",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\n",
            "a=rtpmap:111 opus/48000/2\n",
            "a=rtpmap:63 red/48000/2\n",
            "a=rtpmap:96 VP8/90000\n",
            "a=rtpmap:97 rtx/90000\n",
            "a=rtpmap:98 H264/90000\n",
            "a=fmtp:97 apt=",
            "a=fmtp:63 ",
            "a=fmtp:98 profile-level-id=",
            "a=mid:",
            "a=rid:",
            "a=simulcast:send ",
            "a=extmap:",
            "a=ssrc-group:",
            "a=setup:",
            "a=recvonly\n",
            "a=sendonly\n",
            "a=");
    while (data.remainingBytes() > 0 && text.length() < 20_000) {
      String line = data.pickValue(lines);
      text.append(line);
      if (!line.endsWith("\n")) {
        text.append(data.consumeString(30)).append('\n');
      }
    }
    try {
      readWriteAndAnswer(text.toString());
    } catch (SdpException refused) {
      // As above.
    }
  }

  /** Throws {@link SdpException} if the text is at fault, anything else if the code is. */
  static void readWriteAndAnswer(String text) {
    SessionDescription offer = readAndWrite(text);
    Map<String, SectionDecision> decisions = new HashMap<>();
    int number = 0;
    for (MediaSection section : offer.sections()) {
      SectionDecision.Receive receive =
          new SectionDecision.Receive(
              number % 2 == 0 ? "red" : "VP8", number % 3 == 0, true, number % 2 == 0);
      decisions.put(
          section.mid(),
          new SectionDecision(
              receive, Descriptions.track("TR_" + number, 10 * ++number), number % 7 == 0));
    }
    SessionDescription answer = Descriptions.answer(Descriptions.SINGLE, offer, decisions);
    if (!SdpParser.parse(SdpWriter.write(answer)).equals(answer)) {
      throw new AssertionError("answer changed by writing: " + SdpWriter.write(answer));
    }
    if (answer.sections().size() != offer.sections().size()) {
      throw new AssertionError("sections lost");
    }
    for (PublishedMedia published : PublishedMedia.of(offer, answer)) {
      for (RtpCodec codec : published.parameters().codecs()) {
        published.parameters().rtxPayloadType(codec.payloadType());
      }
    }
    answer.restartsIce(offer);
    SubscriberOffers offers = new SubscriberOffers(Origin.of(1), OFFER_TERMS);
    offers.add(MediaKind.AUDIO, CODECS, Descriptions.track("TR_A", 2));
    offers.offer(Descriptions.local(null));
    try {
      offers.accept(offer);
    } catch (SdpException expected) {
      // It rarely answers that offer.
    }
  }

  private static SessionDescription readAndWrite(String text) {
    SessionDescription description = SdpParser.parse(text);
    String written = SdpWriter.write(description);
    SessionDescription again;
    try {
      again = SdpParser.parse(written);
    } catch (SdpException e) {
      throw new AssertionError("wrote what it cannot read: " + written, e);
    }
    if (!again.equals(description)) {
      throw new AssertionError("changed by writing: " + written);
    }
    return description;
  }
}

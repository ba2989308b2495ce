package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects rtpmap, fmtp and rtcp-fb of a section by payload type. */
final class PayloadTypeReader {
  private static final int COUNT = 128;
  private static final int MAX_FEEDBACK = 32;

  private final int[] order;
  private final @Nullable RtpCodec[] maps = new @Nullable RtpCodec[COUNT];
  private final @Nullable String[] formatParameters = new @Nullable String[COUNT];
  private final @Nullable List<RtcpFeedback>[] feedback = newFeedbackTable();
  private final List<RtcpFeedback> feedbackForAll = new ArrayList<>();

  PayloadTypeReader(int line, List<String> formats) {
    int[] payloadTypes = new int[Math.min(formats.size(), COUNT)];
    boolean[] seen = new boolean[COUNT];
    int count = 0;
    for (String word : formats) {
      int payloadType = SdpTokens.unsigned(word, COUNT - 1);
      if (payloadType < 0) {
        throw new SdpException(line, "formats of RTP are payload types from 0 to 127");
      }
      if (seen[payloadType]) {
        throw new SdpException(line, "the same payload type twice");
      }
      seen[payloadType] = true;
      payloadTypes[count++] = payloadType;
    }
    order = payloadTypes;
  }

  /** Takes an attribute; false if it is not about a payload type. */
  boolean attribute(int line, String key, String value) {
    switch (key) {
      case "rtpmap" -> {
        String[] typeAndRest = SdpTokens.head(value);
        int payloadType = payloadType(line, typeAndRest[0]);
        maps[payloadType] = codec(line, payloadType, typeAndRest[1]);
      }
      case "fmtp" -> {
        String[] typeAndRest = SdpTokens.head(value);
        formatParameters[payloadType(line, typeAndRest[0])] = typeAndRest[1];
      }
      case "rtcp-fb" -> {
        String[] typeAndRest = SdpTokens.head(value);
        String[] kind = SdpTokens.head(typeAndRest[1]);
        if (kind[0].isEmpty()) {
          throw new SdpException(line, "rtcp-fb is a payload type or *, and a kind");
        }
        RtcpFeedback parsed = new RtcpFeedback(kind[0], kind[1]);
        if (typeAndRest[0].equals("*")) {
          add(line, feedbackForAll, parsed);
        } else {
          addFeedback(line, payloadType(line, typeAndRest[0]), parsed);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** The codecs in the order of the m= line. */
  List<RtpCodec> build(boolean withStaticTypes) {
    List<RtpCodec> codecs = new ArrayList<>(order.length);
    for (int payloadType : order) {
      RtpCodec map = maps[payloadType];
      if (map == null && withStaticTypes) {
        map = staticType(payloadType);
      }
      if (map == null) {
        continue;
      }
      String parameters = formatParameters[payloadType];
      codecs.add(
          map.withFormatParameters(parameters == null ? "" : parameters)
              .withFeedback(feedback(payloadType)));
    }
    return codecs;
  }

  private void addFeedback(int line, int payloadType, RtcpFeedback kind) {
    List<RtcpFeedback> kinds = feedback[payloadType];
    if (kinds == null) {
      kinds = new ArrayList<>();
      feedback[payloadType] = kinds;
    }
    add(line, kinds, kind);
  }

  private static void add(int line, List<RtcpFeedback> kinds, RtcpFeedback kind) {
    if (kinds.contains(kind)) {
      return;
    }
    if (kinds.size() == MAX_FEEDBACK) {
      throw new SdpException(line, "more than " + MAX_FEEDBACK + " kinds of feedback");
    }
    kinds.add(kind);
  }

  private List<RtcpFeedback> feedback(int payloadType) {
    List<RtcpFeedback> own = feedback[payloadType];
    if (own == null) {
      return feedbackForAll;
    }
    Set<RtcpFeedback> kinds = new LinkedHashSet<>(own);
    kinds.addAll(feedbackForAll);
    return List.copyOf(kinds);
  }

  private static int payloadType(int line, String word) {
    int payloadType = SdpTokens.unsigned(word, COUNT - 1);
    if (payloadType < 0) {
      throw new SdpException(line, "a payload type is a number from 0 to 127");
    }
    return payloadType;
  }

  private static RtpCodec codec(int line, int payloadType, String text) {
    String[] parts = text.split("/", -1);
    int clockRateHz = parts.length < 2 ? -1 : SdpTokens.unsigned(parts[1], 1_000_000_000);
    int channels = parts.length < 3 ? 1 : SdpTokens.unsigned(parts[2], 255);
    if (parts.length > 3 || clockRateHz < 1 || channels < 1 || !SdpTokens.isVisible(parts[0], 64)) {
      throw new SdpException(line, "rtpmap is a payload type, a name, a clock rate, channels");
    }
    return RtpCodec.of(payloadType, parts[0], clockRateHz, channels);
  }

  /** The audio types of RFC 3551 that need no rtpmap and are still seen. */
  private static @Nullable RtpCodec staticType(int payloadType) {
    return switch (payloadType) {
      case 0 -> RtpCodec.of(0, "PCMU", 8000, 1);
      case 8 -> RtpCodec.of(8, "PCMA", 8000, 1);
      case 9 -> RtpCodec.of(9, "G722", 8000, 1);
      case 13 -> RtpCodec.of(13, "CN", 8000, 1);
      default -> null;
    };
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static @Nullable List<RtcpFeedback>[] newFeedbackTable() {
    return (List<RtcpFeedback>[]) new List[COUNT];
  }
}

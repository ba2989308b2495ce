package dev.hibiki.rtc.sdp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was negotiated for the packets of a section: payload types, retransmission and header
 * extensions. Read from the answer, whose numbers hold for both directions.
 *
 * @param codecs the codecs in order of preference, rtx among them
 * @param extensionIds header extension ids by URI
 */
public record RtpParameters(List<RtpCodec> codecs, Map<String, Integer> extensionIds) {
  /** Nothing negotiated. */
  public static final RtpParameters NONE = new RtpParameters(List.of(), Map.of());

  public RtpParameters {
    codecs = List.copyOf(codecs);
    extensionIds = Map.copyOf(extensionIds);
  }

  /** The parameters in a section of an answer. */
  public static RtpParameters of(MediaSection answered) {
    Map<String, Integer> ids = new HashMap<>();
    for (HeaderExtension extension : answered.extensions()) {
      ids.putIfAbsent(extension.uri(), extension.id());
    }
    return new RtpParameters(answered.codecs(), ids);
  }

  /** The codec of a payload type, or null. */
  public @Nullable RtpCodec codec(int payloadType) {
    return RtpCodec.find(codecs, payloadType);
  }

  /** The first codec of an encoding name, or null. */
  public @Nullable RtpCodec codec(String name) {
    for (RtpCodec codec : codecs) {
      if (codec.isNamed(name)) {
        return codec;
      }
    }
    return null;
  }

  /** The payload type of the retransmissions of a payload type, or -1. */
  public int rtxPayloadType(int payloadType) {
    for (RtpCodec codec : codecs) {
      if (codec.associatedPayloadType() == payloadType) {
        return codec.payloadType();
      }
    }
    return -1;
  }

  /** The id of a header extension, or 0 if it was not negotiated. */
  public int extensionId(String uri) {
    return extensionIds.getOrDefault(uri, 0);
  }

  /** Whether any codec has this feedback. */
  public boolean has(RtcpFeedback kind) {
    return codecs.stream().anyMatch(codec -> codec.has(kind));
  }
}

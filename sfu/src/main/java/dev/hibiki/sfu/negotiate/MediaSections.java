package dev.hibiki.sfu.negotiate;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.sdp.ExtensionUri;
import dev.hibiki.rtc.sdp.PublishedMedia;
import dev.hibiki.rtc.sdp.RtpCodec;
import dev.hibiki.rtc.sdp.RtpParameters;
import dev.hibiki.sfu.forward.SentSection;
import dev.hibiki.sfu.receive.ReceivedSection;
import dev.hibiki.sfu.receive.SsrcPair;
import dev.hibiki.sfu.track.HeaderExtensionIds;
import dev.hibiki.sfu.track.MediaKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What negotiated sections mean for the media plane. */
public final class MediaSections {
  private static final int PAYLOAD_TYPES = 128;
  private static final byte[] NO_TRAILER = new byte[0];
  private static final String VIDEO_ORIENTATION = "urn:3gpp:video-orientation";

  private MediaSections() {}

  /** What arrives in a section. */
  public static ReceivedSection received(PublishedMedia media) {
    boolean video = media.kind() == dev.hibiki.rtc.sdp.MediaKind.VIDEO;
    Map<Integer, Codec> codecs = new HashMap<>();
    Map<Integer, Integer> rtx = new HashMap<>();
    for (RtpCodec codec : media.parameters().codecs()) {
      if (codec.isRtx()) {
        if (codec.associatedPayloadType() >= 0) {
          rtx.put(codec.payloadType(), codec.associatedPayloadType());
        }
        continue;
      }
      Codec known = Codec.ofName(video, codec.name());
      if (known != null) {
        codecs.put(codec.payloadType(), known);
      }
    }
    List<SsrcPair> ssrcs = new ArrayList<>(media.layers().size());
    for (PublishedMedia.Layer layer : media.layers()) {
      ssrcs.add(new SsrcPair(layer.ssrc(), layer.rtxSsrc()));
    }
    return new ReceivedSection(
        media.mid(),
        video ? MediaKind.VIDEO : MediaKind.AUDIO,
        codecs,
        redPayloadType(media.parameters()),
        rtx,
        extensions(media.parameters()),
        media.rids(),
        ssrcs);
  }

  /**
   * How a track is sent in a section.
   *
   * @param from what the publisher negotiated
   * @param to what the subscriber negotiated
   * @param trailer what frames of the server end with where the track is encrypted
   * @param redEncoding whether plain Opus may be sent with redundancy
   * @param readable whether the sound can be taken out of what surrounds it: it is not encrypted
   * @param numbered whether packets are numbered for transport-wide feedback; else they tell when
   *     they were sent, for the subscriber to estimate bandwidth
   * @param withoutTrailer whether what the publisher writes behind its frames is left out
   */
  public static SentSection sent(
      String mid,
      RtpParameters from,
      RtpParameters to,
      boolean redEncoding,
      boolean readable,
      byte[] trailer,
      boolean numbered,
      boolean withoutTrailer) {
    int[] payloadTypes = new int[PAYLOAD_TYPES];
    int[] rtxPayloadTypes = new int[PAYLOAD_TYPES];
    Arrays.fill(payloadTypes, -1);
    Arrays.fill(rtxPayloadTypes, -1);
    boolean plain = readable && plain(from, to);
    for (RtpCodec codec : from.codecs()) {
      RtpCodec match = codec.isRtx() || (codec.isRed() && plain) ? null : match(codec, to);
      if (match != null) {
        payloadTypes[codec.payloadType()] = match.payloadType();
        rtxPayloadTypes[match.payloadType()] = to.rtxPayloadType(match.payloadType());
      }
    }
    boolean redundant = readable && redEncoding && redundant(from, to);
    if (redundant) {
      payloadTypes[redPayloadType(from)] = Objects.requireNonNull(named(to, "red")).payloadType();
    }
    HeaderExtensionIds ids = extensions(to);
    return new SentSection(
        mid,
        payloadTypes,
        rtxPayloadTypes,
        numbered ? ids.withoutAbsSendTime() : ids.withoutTransportCc(),
        plain || redundant,
        readable ? NO_TRAILER : trailer,
        withoutTrailer);
  }

  /**
   * Whether redundant sound has to be sent without its redundancy: the subscriber does not read it,
   * or names the blocks in it otherwise.
   */
  private static boolean plain(RtpParameters from, RtpParameters to) {
    if (from.codecs().stream().noneMatch(RtpCodec::isRed)) {
      return false;
    }
    RtpCodec ours = named(from, "opus");
    RtpCodec theirs = named(to, "opus");
    return ours != null
        && theirs != null
        && (to.codecs().stream().noneMatch(RtpCodec::isRed)
            || ours.payloadType() != theirs.payloadType());
  }

  /** Whether plain Opus can be sent with redundancy: the subscriber reads it as it is made. */
  private static boolean redundant(RtpParameters from, RtpParameters to) {
    RtpCodec theirs = named(to, "opus");
    return named(from, "opus") != null
        && named(from, "red") == null
        && named(to, "red") != null
        && theirs != null
        && theirs.payloadType() == ReceivedSection.RED_BLOCKS;
  }

  /** The publisher's payload type of redundant sound, or one that it uses for nothing. */
  private static int redPayloadType(RtpParameters from) {
    RtpCodec red = named(from, "red");
    if (red != null) {
      return red.payloadType();
    }
    boolean[] used = new boolean[PAYLOAD_TYPES];
    from.codecs().forEach(codec -> used[codec.payloadType()] = true);
    int free = PAYLOAD_TYPES - 1;
    while (free > 0 && used[free]) {
      free--;
    }
    return free;
  }

  private static @Nullable RtpCodec named(RtpParameters parameters, String name) {
    for (RtpCodec codec : parameters.codecs()) {
      if (codec.isNamed(name)) {
        return codec;
      }
    }
    return null;
  }

  /** Whether anything the publisher sends can be received. */
  public static boolean sends(SentSection section) {
    return Arrays.stream(section.payloadTypes()).anyMatch(payloadType -> payloadType >= 0);
  }

  /**
   * Whether a codec the publisher sends can be received; redundancy around sound may be left out.
   */
  public static boolean fits(String name, RtpParameters from, RtpParameters to) {
    for (RtpCodec codec : from.codecs()) {
      boolean asked =
          codec.isNamed(name) || (codec.isNamed("opus") && name.equalsIgnoreCase("red"));
      if (asked && match(codec, to) != null) {
        return true;
      }
    }
    return false;
  }

  /** The subscriber's codec for one of the publisher's; by name only if no form fits in full. */
  private static @Nullable RtpCodec match(RtpCodec codec, RtpParameters to) {
    RtpCodec byName = null;
    for (RtpCodec candidate : to.codecs()) {
      if (!candidate.isNamed(codec.name()) || candidate.clockRateHz() != codec.clockRateHz()) {
        continue;
      }
      if (sameFormat(codec, candidate)) {
        return candidate;
      }
      if (byName == null) {
        byName = candidate;
      }
    }
    return byName;
  }

  private static boolean sameFormat(RtpCodec a, RtpCodec b) {
    return switch (a.name().toUpperCase(Locale.ROOT)) {
      case "H264" -> same(a, b, "packetization-mode", "0") && sameProfile(a, b);
      case "VP9" -> same(a, b, "profile-id", "0");
      case "AV1" -> same(a, b, "profile", "0");
      default -> true;
    };
  }

  private static boolean same(RtpCodec a, RtpCodec b, String name, String absent) {
    return a.parameters().get(name, absent).equals(b.parameters().get(name, absent));
  }

  private static boolean sameProfile(RtpCodec a, RtpCodec b) {
    return profile(a).equalsIgnoreCase(profile(b));
  }

  private static String profile(RtpCodec codec) {
    String level = codec.parameters().get("profile-level-id", "42e01f");
    return level.length() < 2 ? level : level.substring(0, 2);
  }

  private static HeaderExtensionIds extensions(RtpParameters parameters) {
    return new HeaderExtensionIds(
        parameters.extensionId(ExtensionUri.MID),
        parameters.extensionId(ExtensionUri.RTP_STREAM_ID),
        parameters.extensionId(ExtensionUri.REPAIRED_RTP_STREAM_ID),
        parameters.extensionId(ExtensionUri.AUDIO_LEVEL),
        parameters.extensionId(ExtensionUri.TRANSPORT_CC),
        parameters.extensionId(ExtensionUri.ABS_SEND_TIME),
        parameters.extensionId(ExtensionUri.ABS_CAPTURE_TIME),
        parameters.extensionId(ExtensionUri.DEPENDENCY_DESCRIPTOR),
        parameters.extensionId(ExtensionUri.PLAYOUT_DELAY),
        parameters.extensionId(VIDEO_ORIENTATION));
  }
}

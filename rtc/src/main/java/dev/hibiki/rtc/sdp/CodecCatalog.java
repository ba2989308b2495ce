package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The codecs the server forwards, restricted to those enabled, under the payload types of its own
 * offers, and the rule by which a client's codecs match them.
 */
public final class CodecCatalog {
  /** A codec of the server's table; a strict one is on only where its exact form is configured. */
  private record Entry(
      MediaKind kind, RtpCodec codec, FormatParameters parameters, boolean strict) {}

  private static final List<Entry> TABLE =
      List.of(
          audio(111, "opus", 48000, 2, "minptime=10;useinbandfec=1"),
          audio(63, "red", 48000, 2, "111/111"),
          audio(0, "PCMU", 8000, 1, ""),
          audio(8, "PCMA", 8000, 1, ""),
          video(96, "VP8", "", false),
          video(98, "VP9", "profile-id=0", false),
          video(100, "VP9", "profile-id=1", false),
          h264(125, 0, "42e01f", false),
          h264(108, 1, "42e01f", false),
          h264(123, 1, "640032", false),
          video(35, "AV1", "", false),
          video(116, "H265", "", false),
          h264(104, 0, "42001f", true),
          h264(102, 1, "42001f", true),
          h264(39, 0, "4d001f", true),
          h264(106, 1, "4d001f", true));

  private final List<Entry> entries;
  private final boolean retransmission;

  private CodecCatalog(List<Entry> entries, boolean retransmission) {
    this.entries = List.copyOf(entries);
    this.retransmission = retransmission;
  }

  /** The catalog with these codecs enabled. RED needs Opus; {@code video/rtx} is retransmission. */
  public static CodecCatalog of(List<CodecSpec> enabled) {
    boolean opus = false;
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : TABLE) {
      if (!isEnabled(enabled, entry) || (entry.codec.isRed() && !opus)) {
        continue;
      }
      opus |= entry.codec.isNamed("opus");
      entries.add(entry);
    }
    boolean retransmission =
        enabled.stream().anyMatch(spec -> spec.mimeType().equalsIgnoreCase("video/rtx"));
    return new CodecCatalog(entries, retransmission);
  }

  /** The catalog with everything that is on by default. */
  public static CodecCatalog defaults() {
    return of(CodecSpec.DEFAULTS);
  }

  /** The same without the codecs of this encoding name. */
  public CodecCatalog without(String name) {
    return filter(entry -> !entry.codec.isNamed(name));
  }

  /** Only the codecs of this encoding name; retransmission stays. */
  public CodecCatalog only(String name) {
    return only(List.of(name));
  }

  /** Only the codecs of these encoding names and in their order; retransmission stays. */
  public CodecCatalog only(List<String> names) {
    List<Entry> kept = new ArrayList<>();
    for (String name : names) {
      for (Entry entry : entries) {
        if (entry.codec.isNamed(name) && !kept.contains(entry)) {
          kept.add(entry);
        }
      }
    }
    return new CodecCatalog(kept, retransmission);
  }

  /**
   * The same without H264 in a high profile. Some browsers decode it and yet fail to negotiate it
   * when they are offered it, so what is sent to subscribers leaves it out.
   */
  public CodecCatalog withoutH264HighProfile() {
    return filter(entry ->
        !entry.codec.isNamed("H264")
            || !entry.parameters.get("profile-level-id", "").startsWith("64"));
  }

  /** Whether a codec of this encoding name is in it. */
  public boolean has(String name) {
    return entries.stream().anyMatch(entry -> entry.codec.isNamed(name));
  }

  /** The codecs of a kind under the server's payload types, each followed by its rtx. */
  public List<RtpCodec> codecs(MediaKind kind) {
    List<RtpCodec> codecs = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.kind != kind) {
        continue;
      }
      codecs.add(entry.codec);
      if (retransmission && kind == MediaKind.VIDEO) {
        int payloadType = entry.codec.payloadType();
        codecs.add(
            RtpCodec.of(payloadType + 1, "rtx", entry.codec.clockRateHz(), 1)
                .withFormatParameters("apt=" + payloadType));
      }
    }
    return codecs;
  }

  /**
   * The offered codecs that the server takes, as the client wrote them and in its order.
   *
   * <p>A codec matches by name, clock rate, channels and what its format distinguishes: profile and
   * packetization mode of H264, profile of VP9 and AV1. If none of the offered ones matches in
   * full, those of which only the name fits are taken. RED and rtx come along with the codecs they
   * belong to.
   */
  public List<RtpCodec> match(MediaKind kind, List<RtpCodec> offered) {
    boolean[] full = new boolean[128];
    boolean[] partial = new boolean[128];
    boolean anyFull = false;
    for (RtpCodec codec : offered) {
      if (codec.isRtx() || codec.isRed()) {
        continue;
      }
      FormatParameters parameters = codec.parameters();
      for (Entry entry : entries) {
        if (entry.kind == kind && hasSameName(entry.codec, codec)) {
          partial[codec.payloadType()] = true;
          full[codec.payloadType()] |= hasSameFormat(entry, parameters);
        }
      }
      anyFull |= full[codec.payloadType()];
    }
    boolean[] taken = anyFull ? full : partial;
    List<RtpCodec> matched = new ArrayList<>();
    for (RtpCodec codec : offered) {
      boolean fits;
      if (codec.isRtx()) {
        int associated = codec.associatedPayloadType();
        fits = retransmission && associated >= 0 && taken[associated];
      } else if (codec.isRed()) {
        fits = kind == MediaKind.AUDIO && has("red") && carriesOpus(codec, offered, taken);
      } else {
        fits = taken[codec.payloadType()];
      }
      if (fits) {
        matched.add(codec);
      }
    }
    return matched;
  }

  private CodecCatalog filter(Predicate<Entry> keep) {
    return new CodecCatalog(entries.stream().filter(keep).toList(), retransmission);
  }

  private static boolean isEnabled(List<CodecSpec> enabled, Entry entry) {
    String mimeType = (entry.kind.token() + "/" + entry.codec.name()).toLowerCase(Locale.ROOT);
    for (CodecSpec spec : enabled) {
      if (!spec.mimeType().equalsIgnoreCase(mimeType)) {
        continue;
      }
      if (spec.formatParameters().isEmpty()) {
        if (!entry.strict) {
          return true;
        }
      } else if (entry.parameters.sameAs(FormatParameters.parse(spec.formatParameters()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasSameName(RtpCodec own, RtpCodec offered) {
    return offered.isNamed(own.name())
        && offered.clockRateHz() == own.clockRateHz()
        && offered.channels() == own.channels();
  }

  private static boolean hasSameFormat(Entry own, FormatParameters theirs) {
    FormatParameters mine = own.parameters;
    return switch (own.codec.name()) {
      case "H264" -> {
        H264Profile profile =
            H264Profile.of(theirs.get("profile-level-id", H264Profile.DEFAULT_PROFILE_LEVEL_ID));
        yield profile != H264Profile.OTHER
            && profile == H264Profile.of(mine.get("profile-level-id", ""))
            && theirs.get("packetization-mode", "0").equals(mine.get("packetization-mode", "0"));
      }
      case "VP9" -> theirs.get("profile-id", "0").equals(mine.get("profile-id", "0"));
      case "AV1" -> theirs.get("profile", "0").equals(mine.get("profile", "0"));
      default -> true;
    };
  }

  /** Whether every block of a RED codec is Opus that is taken. Without parameters it may be. */
  private static boolean carriesOpus(RtpCodec red, List<RtpCodec> offered, boolean[] taken) {
    for (String word : red.formatParameters().split("/", -1)) {
      if (word.isEmpty() && red.formatParameters().isEmpty()) {
        return offered.stream().anyMatch(c -> c.isNamed("opus") && taken[c.payloadType()]);
      }
      int payloadType = SdpTokens.unsigned(SdpTokens.strip(word), 127);
      @Nullable RtpCodec block = payloadType < 0 ? null : RtpCodec.find(offered, payloadType);
      if (block == null || !block.isNamed("opus") || !taken[payloadType]) {
        return false;
      }
    }
    return true;
  }

  private static Entry audio(
      int payloadType, String name, int clockRateHz, int channels, String parameters) {
    RtpCodec codec = RtpCodec.of(payloadType, name, clockRateHz, channels);
    return entry(MediaKind.AUDIO, codec, parameters, false);
  }

  private static Entry video(int payloadType, String name, String parameters, boolean strict) {
    RtpCodec codec = RtpCodec.of(payloadType, name, 90000, 1);
    return entry(MediaKind.VIDEO, codec, parameters, strict);
  }

  private static Entry entry(MediaKind kind, RtpCodec codec, String parameters, boolean strict) {
    return new Entry(
        kind, codec.withFormatParameters(parameters), FormatParameters.parse(parameters), strict);
  }

  private static Entry h264(int payloadType, int mode, String profile, boolean strict) {
    String parameters =
        "level-asymmetry-allowed=1;packetization-mode=" + mode + ";profile-level-id=" + profile;
    return video(payloadType, "H264", parameters, strict);
  }
}

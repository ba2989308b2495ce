package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects the lines of one media section. */
final class MediaSectionReader {
  private static final int MAX_MID_LENGTH = 255;
  private static final int MAX_EXTENSION_ID = 4351;
  private static final int MAX_RIDS = 64;

  private final int line;
  private final MediaSectionBuilder builder;
  private final MediaKind kind;
  private final boolean legacySctp;
  private final int port;
  private final List<String> formats;
  private final @Nullable PayloadTypeReader payloadTypes;
  private final TransportReader transport = new TransportReader();
  private final List<HeaderExtension> extensions = new ArrayList<>();
  private final List<RidRestriction> rids = new ArrayList<>();
  private final List<Msid> msids = new ArrayList<>();
  private final List<SsrcAttribute> ssrcs = new ArrayList<>();
  private final List<SsrcGroup> ssrcGroups = new ArrayList<>();
  private final List<String> candidates = new ArrayList<>();
  private final List<SdpAttribute> attributes = new ArrayList<>();
  private @Nullable Simulcast simulcast;
  private boolean bundleOnly;
  private int sctpPort = -1;
  private long maxMessageSizeBytes = -1;

  private MediaSectionReader(
      int line, String media, int port, String protocol, List<String> formats) {
    this.line = line;
    this.port = port;
    this.formats = formats;
    this.kind = MediaKind.of(media);
    this.builder = MediaSection.builder(media, protocol);
    this.legacySctp = protocol.equalsIgnoreCase("DTLS/SCTP");
    boolean rtp = kind.isRtp() && protocol.toUpperCase(Locale.ROOT).contains("RTP/");
    this.payloadTypes = rtp ? new PayloadTypeReader(line, formats) : null;
  }

  /** Begins with an m= line; {@code direction} is what the session says for all. */
  static MediaSectionReader begin(int line, String value, @Nullable Direction direction) {
    List<String> words = SdpTokens.words(value);
    if (words.size() < 4) {
      throw new SdpException(line, "m= has media, port, protocol and formats");
    }
    String portWord = words.get(1);
    int slash = portWord.indexOf('/');
    int port = SdpTokens.unsigned(slash < 0 ? portWord : portWord.substring(0, slash), 65535);
    if (port < 0) {
      throw new SdpException(line, "port is a number from 0 to 65535");
    }
    MediaSectionReader reader =
        new MediaSectionReader(
            line,
            words.get(0).toLowerCase(Locale.ROOT),
            port,
            words.get(2),
            List.copyOf(words.subList(3, words.size())));
    reader.builder.port(port).formats(reader.formats);
    if (direction != null) {
      reader.builder.direction(direction);
    }
    return reader;
  }

  /** Number of the m= line. */
  int line() {
    return line;
  }

  void attribute(int at, String key, String value) {
    if (transport.attribute(at, key, value)) {
      return;
    }
    if (payloadTypes != null && payloadTypes.attribute(at, key, value)) {
      return;
    }
    if (sctpAttribute(at, key, value)) {
      return;
    }
    Direction direction = value.isEmpty() ? Direction.parse(key) : null;
    if (direction != null) {
      builder.direction(direction);
      return;
    }
    switch (key) {
      case "mid" -> {
        if (!SdpTokens.isVisible(value, MAX_MID_LENGTH)) {
          throw new SdpException(at, "mid is 1 to 255 visible characters");
        }
        builder.mid(value);
      }
      case "rtcp-mux" -> builder.rtcpMux(true);
      case "rtcp-rsize" -> builder.rtcpReducedSize(true);
      case "bundle-only" -> {
        bundleOnly = true;
        builder.bundleOnly(true);
      }
      case "extmap-allow-mixed" -> builder.extmapAllowMixed(true);
      case "extmap" -> extension(at, value);
      case "rid" -> rid(at, value);
      case "simulcast" -> simulcast = SimulcastReader.read(at, value, simulcast);
      case "msid" -> {
        List<String> words = SdpTokens.words(value);
        if (words.isEmpty()) {
          throw new SdpException(at, "msid without a stream");
        }
        msids.add(new Msid(words.get(0), words.size() > 1 ? words.get(1) : ""));
      }
      case "ssrc" -> ssrc(at, value);
      case "ssrc-group" -> ssrcGroup(at, value);
      case "candidate" -> candidates.add("candidate:" + value);
      case "end-of-candidates" -> builder.endOfCandidates(true);
      default -> attributes.add(new SdpAttribute(key, value));
    }
  }

  MediaSection build() {
    builder
        .transport(transport.build())
        .extensions(extensions)
        .rids(rids)
        .simulcast(simulcast)
        .msids(msids)
        .ssrcs(ssrcs)
        .ssrcGroups(ssrcGroups)
        .candidates(candidates)
        .attributes(attributes);
    // What the format list of a rejected section says means nothing without its mappings.
    boolean rejected = port == 0 && !bundleOnly;
    if (payloadTypes != null) {
      builder.codecs(payloadTypes.build(kind == MediaKind.AUDIO && !rejected));
    }
    if (kind == MediaKind.APPLICATION && !rejected && (sctpPort >= 0 || isDataChannel())) {
      builder.sctp(
          new SctpParameters(sctpPort < 0 ? 5000 : sctpPort, maxMessageSizeBytes, legacySctp));
    }
    return builder.build();
  }

  private boolean isDataChannel() {
    return formats.getFirst().equals("webrtc-datachannel");
  }

  private boolean sctpAttribute(int at, String key, String value) {
    if (kind != MediaKind.APPLICATION) {
      return false;
    }
    switch (key) {
      case "sctp-port" -> {
        sctpPort = SdpTokens.unsigned(value, 65535);
        if (sctpPort < 0) {
          throw new SdpException(at, "sctp-port is a number from 0 to 65535");
        }
      }
      case "sctpmap" -> {
        sctpPort = SdpTokens.unsigned(SdpTokens.head(value)[0], 65535);
        if (sctpPort < 0) {
          throw new SdpException(at, "sctpmap begins with a port");
        }
      }
      case "max-message-size" -> {
        maxMessageSizeBytes = SdpTokens.unsignedLong(value, Long.MAX_VALUE);
        if (maxMessageSizeBytes < 0) {
          throw new SdpException(at, "max-message-size is a number");
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void extension(int at, String value) {
    String[] idAndRest = SdpTokens.head(value);
    String[] uriAndAttributes = SdpTokens.head(idAndRest[1]);
    int slash = idAndRest[0].indexOf('/');
    String number = slash < 0 ? idAndRest[0] : idAndRest[0].substring(0, slash);
    int id = SdpTokens.unsigned(number, MAX_EXTENSION_ID);
    Direction direction = slash < 0 ? null : Direction.parse(idAndRest[0].substring(slash + 1));
    if (id < 1 || (slash >= 0 && direction == null) || uriAndAttributes[0].isEmpty()) {
      throw new SdpException(at, "extmap is a number from 1 to 4351, a direction or none, a URI");
    }
    for (HeaderExtension known : extensions) {
      if (known.id() == id) {
        throw new SdpException(at, "two header extensions with the same id");
      }
    }
    extensions.add(new HeaderExtension(id, direction, uriAndAttributes[0], uriAndAttributes[1]));
  }

  private void rid(int at, String value) {
    String[] idAndRest = SdpTokens.head(value);
    String[] directionAndRest = SdpTokens.head(idAndRest[1]);
    boolean send = directionAndRest[0].equals("send");
    if (!SdpTokens.isRid(idAndRest[0]) || (!send && !directionAndRest[0].equals("recv"))) {
      throw new SdpException(at, "rid is a name and send or recv");
    }
    if (rids.size() == MAX_RIDS) {
      throw new SdpException(at, "more than " + MAX_RIDS + " rids");
    }
    for (RidRestriction known : rids) {
      // Later offers of pion repeat their rids with the direction they were answered with.
      if (known.rid().equals(idAndRest[0]) && known.send() == send) {
        throw new SdpException(at, "two streams with the same rid");
      }
    }
    rids.add(new RidRestriction(idAndRest[0], send, directionAndRest[1]));
  }

  private void ssrc(int at, String value) {
    String[] numberAndRest = SdpTokens.head(value);
    int colon = numberAndRest[1].indexOf(':');
    String name = colon < 0 ? numberAndRest[1] : numberAndRest[1].substring(0, colon);
    String rest = colon < 0 ? "" : numberAndRest[1].substring(colon + 1);
    if (colon == 0) {
      throw new SdpException(at, "ssrc attribute without a name");
    }
    ssrcs.add(
        new SsrcAttribute(
            ssrcNumber(at, numberAndRest[0]), SdpTokens.strip(name), SdpTokens.strip(rest)));
  }

  private void ssrcGroup(int at, String value) {
    List<String> words = SdpTokens.words(value);
    if (words.isEmpty()) {
      throw new SdpException(at, "ssrc-group without semantics");
    }
    List<Integer> members = new ArrayList<>(words.size());
    for (String word : words.subList(1, words.size())) {
      members.add(ssrcNumber(at, word));
    }
    ssrcGroups.add(new SsrcGroup(words.getFirst(), members));
  }

  private static int ssrcNumber(int at, String word) {
    long number = SdpTokens.unsignedLong(word, 0xffff_ffffL);
    if (number < 0) {
      throw new SdpException(at, "an SSRC is a number of 32 bits");
    }
    return (int) number;
  }
}

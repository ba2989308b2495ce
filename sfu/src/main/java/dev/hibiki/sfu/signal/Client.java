package dev.hibiki.sfu.signal;

import dev.hibiki.common.proto.ClientConfiguration;
import dev.hibiki.common.proto.ClientInfo;
import dev.hibiki.common.proto.Codec;
import dev.hibiki.common.proto.DisabledCodecs;
import java.util.Locale;
import java.util.Optional;

/** What is known about the software of a client, and what follows from it. */
public record Client(ClientInfo info) {
  /** The protocol version. */
  public int protocol() {
    return info.getProtocol();
  }

  /** Whether it is later than a version of {@link Protocol}. */
  public boolean isAfter(int protocol) {
    return info.getProtocol() > protocol;
  }

  private boolean isBrowser(String name) {
    return info.getBrowser().equalsIgnoreCase(name);
  }

  /** Firefox on any system. */
  public boolean isFirefox() {
    return isBrowser("firefox") || isBrowser("firefox mobile");
  }

  /** Safari. */
  public boolean isSafari() {
    return isBrowser("safari");
  }

  /** OBS, which sends layers without sender reports. */
  public boolean isObs() {
    return info.getBrowser().contains("OBS");
  }

  /** Whether the server's agent may be ICE-lite towards it. */
  public boolean takesIceLite() {
    return isAfter(Protocol.ICE_LITE_AFTER) && !isFirefox();
  }

  /** Whether it can send and receive redundant audio. */
  public boolean takesRed() {
    return !isFirefox() && !isSafari();
  }

  /** Whether an inactive section may be given to another track. */
  public boolean reusesSections() {
    return isAfter(Protocol.SECTION_REUSE_AFTER) && !isSafari();
  }

  /**
   * Whether it begins to read before its offer of the join is its local description, so that an
   * answer that is there at once is lost: the SDK for Go.
   */
  public boolean readsAnswersTooEarly() {
    return info.getSdk() == ClientInfo.SDK.GO;
  }

  /** Whether it reads request responses and track-subscribed messages; old Rust clients fail. */
  public boolean readsNewerResponses() {
    return info.getSdk() != ClientInfo.SDK.RUST || info.getProtocol() >= 10;
  }

  /** Whether it reads what publishers may write behind their frames. */
  public boolean readsPacketTrailers() {
    return info.getCapabilitiesList().contains(ClientInfo.Capability.CAP_PACKET_TRAILER);
  }

  /** Whether it follows the codec order of an answer. */
  public boolean followsCodecOrder() {
    String os = info.getOs().toLowerCase(Locale.ROOT);
    return !isFirefox() || !(os.equals("linux") || os.equals("android"));
  }

  /** What has to be switched off for it, if anything has. */
  public Optional<ClientConfiguration> configuration() {
    DisabledCodecs.Builder disabled = DisabledCodecs.newBuilder();
    if (isSafari()) {
      disabled.addCodecs(codec("video/AV1"));
      if (version(info.getBrowserVersion()) > version("18.3")) {
        disabled.addPublish(codec("video/VP9"));
      }
    }
    String os = info.getOs().toLowerCase(Locale.ROOT);
    boolean brokenDevice =
        info.getDeviceModel().equalsIgnoreCase("xiaomi 2201117ti") && os.equals("android");
    if (brokenDevice || (isFirefox() && (os.equals("linux") || os.equals("android")))) {
      disabled.addPublish(codec("video/H264"));
    }
    return disabled.getCodecsCount() + disabled.getPublishCount() == 0
        ? Optional.empty()
        : Optional.of(ClientConfiguration.newBuilder().setDisabledCodecs(disabled).build());
  }

  private static Codec codec(String mime) {
    return Codec.newBuilder().setMime(mime).build();
  }

  /** The first two numbers of a version as one that compares; 0 if there are none. */
  private static long version(String text) {
    long version = 0;
    String[] parts = text.split("\\.", 3);
    for (int i = 0; i < 2; i++) {
      version = version * 1_000_000 + (i < parts.length ? number(parts[i]) : 0);
    }
    return version;
  }

  private static int number(String text) {
    int value = 0;
    for (int i = 0; i < Math.min(text.length(), 5); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return value;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}

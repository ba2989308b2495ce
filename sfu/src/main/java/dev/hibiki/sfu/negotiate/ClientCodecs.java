package dev.hibiki.sfu.negotiate;

import dev.hibiki.common.proto.ClientConfiguration;
import dev.hibiki.common.proto.Codec;
import dev.hibiki.rtc.sdp.CodecCatalog;
import dev.hibiki.rtc.sdp.CodecSpec;
import dev.hibiki.sfu.signal.Client;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The codecs between the server and one client.
 *
 * @param publishable what the client may publish: VP8 first, then H264, other video, audio
 * @param publish the same for descriptions
 * @param subscribe what it may be sent
 */
public record ClientCodecs(List<Codec> publishable, CodecCatalog publish, CodecCatalog subscribe) {
  private static final String RTX = "video/rtx";

  public ClientCodecs {
    publishable = List.copyOf(publishable);
  }

  /** The enabled codecs without those that the client has trouble with. */
  public static ClientCodecs of(List<Codec> enabled, Client client) {
    ClientConfiguration configuration =
        client.configuration().orElse(ClientConfiguration.getDefaultInstance());
    List<Codec> subscribe = new ArrayList<>(enabled);
    subscribe.removeIf(codec -> contains(configuration.getDisabledCodecs().getCodecsList(), codec));
    List<Codec> publish = new ArrayList<>(subscribe);
    publish.removeIf(codec -> contains(configuration.getDisabledCodecs().getPublishList(), codec));
    publish.sort((a, b) -> Integer.compare(rank(a), rank(b)));
    return new ClientCodecs(
        publish.stream().filter(codec -> !is(codec, RTX)).toList(),
        catalog(publish, client),
        catalog(subscribe, client));
  }

  /**
   * The codecs in which a track may be sent to a subscriber.
   *
   * @param names the encoding names of the codecs it is published in, those that are preferred
   *     first
   */
  public CodecCatalog subscribe(List<String> names) {
    List<String> all = new ArrayList<>(names);
    if (names.contains("red")) {
      // What is redundant can be left out for those who do not read it.
      all.add("opus");
    }
    return subscribe.only(all);
  }

  private static CodecCatalog catalog(List<Codec> codecs, Client client) {
    List<CodecSpec> specs = new ArrayList<>();
    for (Codec codec : codecs) {
      specs.add(new CodecSpec(codec.getMime(), codec.getFmtpLine()));
    }
    // Retransmission is part of the server, whatever a room's list of codecs says.
    specs.add(CodecSpec.of(RTX));
    CodecCatalog catalog = CodecCatalog.of(specs);
    return client.takesRed() ? catalog : catalog.without("red");
  }

  private static boolean contains(List<Codec> codecs, Codec wanted) {
    return codecs.stream().anyMatch(codec -> is(codec, wanted.getMime()));
  }

  private static boolean is(Codec codec, String mime) {
    return codec.getMime().equalsIgnoreCase(mime);
  }

  private static int rank(Codec codec) {
    String mime = codec.getMime().toLowerCase(Locale.ROOT);
    if (mime.equals("video/vp8")) {
      return 0;
    }
    if (mime.equals("video/h264")) {
      return 1;
    }
    return mime.startsWith("audio/") ? 3 : 2;
  }
}

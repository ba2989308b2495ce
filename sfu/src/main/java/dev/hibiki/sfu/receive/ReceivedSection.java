package dev.hibiki.sfu.receive;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.sfu.track.HeaderExtensionIds;
import dev.hibiki.sfu.track.MediaKind;
import java.util.List;
import java.util.Map;

/**
 * A negotiated media section in which the client sends.
 *
 * @param codecs payload type to codec, without RTX
 * @param redPayloadType of redundant sound: the publisher's own, or one that it uses for nothing
 * @param rtx RTX payload type to the payload type it repairs
 * @param rids RTP stream ids in the order of the simulcast attribute, empty without rid simulcast
 * @param ssrcs announced SSRCs from lowest to highest layer, possibly empty
 */
public record ReceivedSection(
    String mid,
    MediaKind kind,
    Map<Integer, Codec> codecs,
    int redPayloadType,
    Map<Integer, Integer> rtx,
    HeaderExtensionIds extensions,
    List<String> rids,
    List<SsrcPair> ssrcs) {
  /** What blocks of redundant sound that the server makes say they are: Opus, as in its offers. */
  public static final int RED_BLOCKS = 111;
}

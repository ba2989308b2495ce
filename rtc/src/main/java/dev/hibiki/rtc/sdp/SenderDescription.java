package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * A track that the server sends in a section.
 *
 * @param streamId stream it belongs to, for example {@code PA_xxx|TR_yyy}; made a token if it is
 *     not one
 * @param trackId the track, for example {@code TR_yyy}; made a token if it is not one
 * @param cname canonical name of its sources; made a token if it is not one
 * @param ssrc its source
 * @param rtxSsrc source of its retransmissions, 0 if none
 */
public record SenderDescription(
    String streamId, String trackId, String cname, int ssrc, int rtxSsrc) {
  public SenderDescription {
    streamId = Msid.token(streamId);
    trackId = Msid.token(trackId);
    cname = Msid.token(cname);
  }

  Msid msid() {
    return new Msid(streamId, trackId);
  }

  List<SsrcAttribute> ssrcs() {
    List<SsrcAttribute> ssrcs = new ArrayList<>(4);
    describe(ssrc, ssrcs);
    if (rtxSsrc != 0) {
      describe(rtxSsrc, ssrcs);
    }
    return ssrcs;
  }

  List<SsrcGroup> ssrcGroups() {
    return rtxSsrc == 0 ? List.of() : List.of(new SsrcGroup(SsrcGroup.FID, List.of(ssrc, rtxSsrc)));
  }

  private void describe(int source, List<SsrcAttribute> ssrcs) {
    ssrcs.add(new SsrcAttribute(source, "cname", cname));
    ssrcs.add(new SsrcAttribute(source, "msid", streamId + " " + trackId));
  }
}

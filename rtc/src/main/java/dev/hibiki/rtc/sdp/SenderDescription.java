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
 * @param rtxSsrc source of its retransmissions, 0 if none; left out in audio sections, where
 *     browsers take one source only
 */
public record SenderDescription(
    String streamId, String trackId, String cname, int ssrc, int rtxSsrc) {
  public SenderDescription {
    streamId = Msid.token(streamId);
    trackId = Msid.token(trackId);
    cname = Msid.token(cname);
  }

  /** Adds what the section says of the track. */
  void describe(MediaSectionBuilder section, MediaKind kind) {
    boolean rtx = rtxSsrc != 0 && kind == MediaKind.VIDEO;
    section.msids(List.of(new Msid(streamId, trackId))).ssrcs(ssrcs(rtx));
    if (rtx) {
      section.ssrcGroups(List.of(new SsrcGroup(SsrcGroup.FID, List.of(ssrc, rtxSsrc))));
    }
  }

  private List<SsrcAttribute> ssrcs(boolean rtx) {
    List<SsrcAttribute> ssrcs = new ArrayList<>(4);
    describe(ssrc, ssrcs);
    if (rtx) {
      describe(rtxSsrc, ssrcs);
    }
    return ssrcs;
  }

  private void describe(int source, List<SsrcAttribute> ssrcs) {
    ssrcs.add(new SsrcAttribute(source, "cname", cname));
    ssrcs.add(new SsrcAttribute(source, "msid", streamId + " " + trackId));
  }
}

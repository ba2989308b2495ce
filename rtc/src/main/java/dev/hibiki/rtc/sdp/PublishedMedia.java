package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client publishes in one section, read from its offer and the answer to it.
 *
 * @param mid tag of the section
 * @param kind audio or video
 * @param streamId stream the track belongs to, empty if not told
 * @param trackId track id the client gave it, empty if not told
 * @param rids simulcast streams by name in the order of the offer; empty without them
 * @param layers sources that are told: the simulcast layers of an SSRC group in its order, else
 *     each source that is not a retransmission. Where {@code rids} is not empty, packets and not
 *     this list say which source is which layer.
 * @param parameters what was negotiated for the packets
 */
public record PublishedMedia(
    String mid,
    MediaKind kind,
    String streamId,
    String trackId,
    List<String> rids,
    List<Layer> layers,
    RtpParameters parameters) {
  /**
   * One source.
   *
   * @param ssrc the source
   * @param rtxSsrc source of its retransmissions, 0 if none is told
   */
  public record Layer(int ssrc, int rtxSsrc) {}

  public PublishedMedia {
    rids = List.copyOf(rids);
    layers = List.copyOf(layers);
  }

  /** Whether the layers are told apart by SSRC, not by rid. */
  public boolean isSsrcSimulcast() {
    return rids.isEmpty() && layers.size() > 1;
  }

  /**
   * Everything a client publishes.
   *
   * @param offer what it offered
   * @param answer what was answered
   */
  public static List<PublishedMedia> of(SessionDescription offer, SessionDescription answer) {
    List<PublishedMedia> published = new ArrayList<>();
    int count = Math.min(offer.sections().size(), answer.sections().size());
    for (int i = 0; i < count; i++) {
      MediaSection answered = answer.sections().get(i);
      if (answered.kind().isRtp() && !answered.isRejected() && answered.direction().receives()) {
        published.add(of(offer.sections().get(i), answered));
      }
    }
    return published;
  }

  /** What is published in one section. */
  public static PublishedMedia of(MediaSection offered, MediaSection answered) {
    Msid msid = msid(offered);
    return new PublishedMedia(
        offered.mid(),
        offered.kind(),
        msid == null ? "" : msid.stream(),
        msid == null ? "" : msid.track(),
        simulcastRids(offered),
        layers(offered),
        RtpParameters.of(answered));
  }

  /**
   * The stream and track of an offered section, from {@code a=msid} or, in old descriptions, from
   * its SSRC attributes; null if neither tells them. A lone id is read as the track's as well as
   * the stream's.
   */
  public static @Nullable Msid msid(MediaSection offered) {
    if (!offered.msids().isEmpty()) {
      Msid first = offered.msids().getFirst();
      return first.track().isEmpty() ? new Msid(first.stream(), first.stream()) : first;
    }
    for (SsrcAttribute attribute : offered.ssrcs()) {
      if (attribute.name().equals("msid")) {
        List<String> words = SdpTokens.words(attribute.value());
        if (words.size() == 2) {
          return new Msid(words.get(0), words.get(1));
        }
      }
    }
    return null;
  }

  /** The rids of the simulcast streams that a section sends, each in its first form. */
  static List<String> simulcastRids(MediaSection offered) {
    Simulcast simulcast = offered.simulcast();
    if (simulcast == null) {
      return List.of();
    }
    List<String> rids = new ArrayList<>();
    for (Simulcast.Stream stream : simulcast.send()) {
      String rid = stream.alternatives().getFirst().rid();
      boolean described =
          offered.rids().stream().anyMatch(known -> known.send() && known.rid().equals(rid));
      if (described && !rids.contains(rid)) {
        rids.add(rid);
      }
    }
    return rids;
  }

  private static List<Layer> layers(MediaSection offered) {
    Set<Integer> sources = new LinkedHashSet<>();
    Set<Integer> repairs = new HashSet<>();
    Map<Integer, Integer> repairOf = new HashMap<>();
    for (SsrcGroup group : offered.ssrcGroups()) {
      List<Integer> members = group.ssrcs();
      switch (group.semantics()) {
        case SsrcGroup.SIM -> {
          if (sources.isEmpty()) {
            sources.addAll(members);
          }
        }
        case SsrcGroup.FID -> {
          if (members.size() == 2) {
            repairOf.putIfAbsent(members.getFirst(), members.get(1));
            repairs.add(members.get(1));
          }
        }
        case SsrcGroup.FEC_FR -> {
          if (members.size() == 2) {
            repairs.add(members.get(1));
          }
        }
        default -> {
          // Other groups say nothing about layers.
        }
      }
    }
    if (sources.isEmpty()) {
      for (SsrcAttribute attribute : offered.ssrcs()) {
        if (!repairs.contains(attribute.ssrc())) {
          sources.add(attribute.ssrc());
        }
      }
    }
    List<Layer> layers = new ArrayList<>(sources.size());
    for (int source : sources) {
      layers.add(new Layer(source, repairOf.getOrDefault(source, 0)));
    }
    return layers;
  }
}

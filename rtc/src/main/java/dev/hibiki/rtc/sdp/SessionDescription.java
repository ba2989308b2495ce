package dev.hibiki.rtc.sdp;

import dev.hibiki.rtc.ice.IceCredentials;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole session description: an offer or an answer.
 *
 * @param origin whose session it is, and its version
 * @param name the s= line, {@code -} where none is told
 * @param groups groups of sections in order
 * @param msidSemantic text of {@code a=msid-semantic}, empty if none
 * @param extmapAllowMixed whether one- and two-byte header extensions may mix, told for all
 * @param iceLite whether the side that wrote it is an ICE-lite agent
 * @param transport ICE and DTLS parameters told for all sections
 * @param attributes session attribute lines without a field here, in order
 * @param sections the media sections in order
 */
public record SessionDescription(
    Origin origin,
    String name,
    List<MediaGroup> groups,
    String msidSemantic,
    boolean extmapAllowMixed,
    boolean iceLite,
    TransportParameters transport,
    List<SdpAttribute> attributes,
    List<MediaSection> sections) {
  public SessionDescription {
    groups = List.copyOf(groups);
    attributes = List.copyOf(attributes);
    sections = List.copyOf(sections);
  }

  /** The section with this tag, or null. */
  public @Nullable MediaSection section(String mid) {
    for (MediaSection section : sections) {
      if (section.mid().equals(mid)) {
        return section;
      }
    }
    return null;
  }

  /** The tags of the first bundle in its order; empty if there is none. */
  public List<String> bundle() {
    for (MediaGroup group : groups) {
      if (group.semantics().equals(MediaGroup.BUNDLE)) {
        return group.mids();
      }
    }
    return List.of();
  }

  /** The transport parameters that hold for a section, told in it or for all. */
  public TransportParameters transportOf(MediaSection section) {
    return section.transport().within(transport);
  }

  /**
   * The parameters of the one transport that everything is bundled on: those of the first section
   * of the bundle that is not rejected, else of the first such section.
   */
  public TransportParameters bundledTransport() {
    for (String mid : bundle()) {
      MediaSection section = section(mid);
      if (section != null && !section.isRejected()) {
        return transportOf(section);
      }
    }
    for (MediaSection section : sections) {
      if (!section.isRejected()) {
        return transportOf(section);
      }
    }
    return transport;
  }

  /** All candidate lines of all sections, in order and each once. */
  public List<String> candidates() {
    return sections.stream().flatMap(section -> section.candidates().stream()).distinct().toList();
  }

  /**
   * Whether this description restarts ICE: user name fragment or password differ from those of the
   * one before (RFC 8839 section 4.4.1.1.1).
   *
   * @param previous the description of the same side before this one, null if this is the first
   */
  public boolean restartsIce(@Nullable SessionDescription previous) {
    if (previous == null) {
      return false;
    }
    IceCredentials before = previous.bundledTransport().credentials();
    return before != null && !before.equals(bundledTransport().credentials());
  }
}

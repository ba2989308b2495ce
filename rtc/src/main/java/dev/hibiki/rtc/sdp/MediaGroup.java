package dev.hibiki.rtc.sdp;

import java.util.List;

/**
 * A group of media sections (RFC 5888).
 *
 * @param semantics {@code BUNDLE}, {@code LS} or another word
 * @param mids the sections in it, in order
 */
public record MediaGroup(String semantics, List<String> mids) {
  /** The word for sections that share one transport (RFC 8843). */
  public static final String BUNDLE = "BUNDLE";

  public MediaGroup {
    mids = List.copyOf(mids);
  }
}

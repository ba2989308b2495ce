package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.List;

/**
 * The simulcast streams of a section: {@code a=simulcast} (RFC 8853).
 *
 * @param send streams the side that wrote it sends, in order of preference
 * @param receive streams it is ready to receive
 */
public record Simulcast(List<Stream> send, List<Stream> receive) {
  /**
   * One stream.
   *
   * @param alternatives forms of it, of which one is used; most often a single one
   */
  public record Stream(List<Alternative> alternatives) {
    public Stream {
      alternatives = List.copyOf(alternatives);
    }
  }

  /**
   * One form of a stream.
   *
   * @param rid its name
   * @param paused whether it begins paused ({@code ~})
   */
  public record Alternative(String rid, boolean paused) {}

  public Simulcast {
    send = List.copyOf(send);
    receive = List.copyOf(receive);
  }

  /** Ready to receive these streams, none paused. */
  public static Simulcast receiving(List<String> rids) {
    List<Stream> streams = new ArrayList<>(rids.size());
    for (String rid : rids) {
      streams.add(new Stream(List.of(new Alternative(rid, false))));
    }
    return new Simulcast(List.of(), streams);
  }
}

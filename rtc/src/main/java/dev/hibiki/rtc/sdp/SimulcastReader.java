package dev.hibiki.rtc.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the value of {@code a=simulcast}, also in the form of old drafts that put {@code rid=}
 * before the names.
 */
final class SimulcastReader {
  private SimulcastReader() {}

  /** Reads a value and adds what an earlier line of the same section said, which may be null. */
  static Simulcast read(int line, String value, @Nullable Simulcast earlier) {
    List<Simulcast.Stream> send = earlier == null ? List.of() : earlier.send();
    List<Simulcast.Stream> receive = earlier == null ? List.of() : earlier.receive();
    List<String> words = SdpTokens.words(value);
    for (int i = 0; i + 1 < words.size(); i += 2) {
      String direction = words.get(i);
      if (direction.equals("send") && send.isEmpty()) {
        send = streams(line, words.get(i + 1));
      } else if (direction.equals("recv") && receive.isEmpty()) {
        receive = streams(line, words.get(i + 1));
      } else {
        throw new SdpException(line, "simulcast has send and recv, each once");
      }
    }
    if (words.isEmpty() || words.size() % 2 != 0) {
      throw new SdpException(line, "simulcast is send or recv and a list of streams");
    }
    return new Simulcast(send, receive);
  }

  private static List<Simulcast.Stream> streams(int line, String word) {
    String list = word.startsWith("rid=") ? word.substring(4) : word;
    List<Simulcast.Stream> streams = new ArrayList<>();
    for (String stream : list.split(";", -1)) {
      List<Simulcast.Alternative> alternatives = new ArrayList<>();
      for (String alternative : stream.split(",", -1)) {
        boolean paused = alternative.startsWith("~");
        String rid = paused ? alternative.substring(1) : alternative;
        if (!SdpTokens.isRid(rid)) {
          throw new SdpException(line, "simulcast streams are rids");
        }
        alternatives.add(new Simulcast.Alternative(rid, paused));
      }
      streams.add(new Simulcast.Stream(alternatives));
    }
    return streams;
  }
}

package dev.hibiki.sfu.receive;

import dev.hibiki.rtc.rtp.SsrcTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The received streams of one peer by SSRC; bounded. */
final class StreamTable {
  private static final int MAX_STREAMS = 256;

  private final SsrcTable table = new SsrcTable(MAX_STREAMS);
  private final List<@Nullable ReceivedStream> bySlot = new ArrayList<>();
  private final List<ReceivedStream> all = new ArrayList<>();

  @Nullable ReceivedStream find(int ssrc) {
    int slot = table.find(ssrc);
    return slot < 0 ? null : bySlot.get(slot);
  }

  List<ReceivedStream> all() {
    return all;
  }

  /** Adds a stream and ties retransmissions to what they repair; null if there are too many. */
  @Nullable ReceivedStream add(int ssrc, Section section, int layerIndex, boolean repair) {
    int slot = table.add(ssrc);
    if (slot < 0) {
      return null;
    }
    while (bySlot.size() <= slot) {
      bySlot.add(null);
    }
    ReceivedStream stream = new ReceivedStream(ssrc, section, layerIndex, repair);
    bySlot.set(slot, stream);
    all.add(stream);
    for (ReceivedStream other : all) {
      if (other.section() == section
          && other.layerIndex() == layerIndex
          && other.repair() != repair) {
        (repair ? stream : other).repairs(repair ? other : stream);
      }
    }
    return stream;
  }

  void remove(int ssrc) {
    int slot = table.remove(ssrc);
    if (slot >= 0) {
      ReceivedStream gone = bySlot.set(slot, null);
      all.remove(gone);
    }
  }

  void removeAll(Section section) {
    for (ReceivedStream stream : List.copyOf(all)) {
      if (stream.section() == section) {
        remove(stream.ssrc());
      }
    }
  }
}

package dev.hibiki.media.obs;

import dev.hibiki.common.obs.MediaMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Packets that left the machine, and that it dropped, since this was made. Linux only. */
final class SystemPackets {
  private static final Path DEVICES = Path.of("/proc/net/dev");

  /** Of the columns behind the name of a device. */
  private static final int SENT_PACKETS = 9;

  private static final int SENT_DROPPED = 11;

  private long firstSent = -1;
  private long firstDropped;

  void read(MediaMetrics metrics) {
    try {
      long sent = 0;
      long dropped = 0;
      for (String line : Files.readAllLines(DEVICES)) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          List<String> columns = List.of(line.substring(colon + 1).strip().split("\\s+"));
          sent += Long.parseLong(columns.get(SENT_PACKETS));
          dropped += Long.parseLong(columns.get(SENT_DROPPED));
        }
      }
      if (firstSent < 0) {
        firstSent = sent;
        firstDropped = dropped;
      }
      metrics.systemPackets(sent - firstSent, dropped - firstDropped);
    } catch (IOException | RuntimeException e) {
      // Another system, or another format: the metric stays at zero.
    }
  }
}

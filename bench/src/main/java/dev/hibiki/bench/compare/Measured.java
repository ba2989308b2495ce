package dev.hibiki.bench.compare;

import dev.hibiki.bench.load.LoadResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One entry of the results file, which has one a line.
 *
 * @param link {@code loopback} or {@code veth}
 * @param kase the case, or {@code start} for what was measured without load
 * @param load the figures of a run under load
 * @param start the figures without load
 */
record Measured(
    String server, String link, String kase, @Nullable LoadResult load, @Nullable Start start) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /**
   * What a fresh process takes.
   *
   * @param readyMillis from the start of the process to its first answer
   * @param idleBytes resident memory some seconds later
   * @param warmBytes the same with few subscribers, when everything has been used once
   * @param fullBytes the same with many
   * @param subscribers how many more those are
   */
  record Start(
      double readyMillis, long idleBytes, long warmBytes, long fullBytes, int subscribers) {
    double bytesPerSubscriber() {
      return subscribers == 0 ? 0 : (double) (fullBytes - warmBytes) / subscribers;
    }
  }

  void append(Path file) throws IOException {
    Files.writeString(
        file,
        JSON.writeValueAsString(this) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  static List<Measured> readAll(Path file) throws IOException {
    List<Measured> all = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank()) {
        all.add(JSON.readValue(line, Measured.class));
      }
    }
    return all;
  }
}

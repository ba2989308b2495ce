package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilingTest {
  @Test
  void bothProfilesAreFilesThatCanBeRead(@TempDir Path directory) throws IOException {
    Path processor = directory.resolve("cpu.jfr");
    Path memory = directory.resolve("mem.jfr");
    Profiling profiling = Profiling.start(Optional.of(processor), Optional.of(memory));
    byte[][] waste = new byte[2_000][];
    for (int i = 0; i < waste.length; i++) {
      waste[i] = new byte[10_000];
    }
    profiling.close();
    assertThat(Files.size(processor)).isPositive();
    assertThat(RecordingFile.readAllEvents(memory)).isNotEmpty();
  }
}

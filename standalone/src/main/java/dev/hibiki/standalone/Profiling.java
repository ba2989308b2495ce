package dev.hibiki.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdk.jfr.Recording;

/**
 * Flight recordings from the start of the process to its end: of processor use, of memory. {@code
 * jfr} and JDK Mission Control read the files.
 */
final class Profiling implements AutoCloseable {
  private static final Duration SAMPLES = Duration.ofMillis(10);

  private final List<Recording> recordings = new ArrayList<>();

  private Profiling() {}

  /**
   * Begins what was asked for.
   *
   * @throws UncheckedIOException if a file cannot be written
   */
  static Profiling start(Optional<Path> processor, Optional<Path> memory) {
    Profiling profiling = new Profiling();
    processor.ifPresent(file -> {
      Recording recording = profiling.recording("processor", file);
      recording.enable("jdk.ExecutionSample").withPeriod(SAMPLES);
      recording.enable("jdk.NativeMethodSample").withPeriod(SAMPLES);
      recording.enable("jdk.ThreadCPULoad").withPeriod(Duration.ofSeconds(1));
      recording.enable("jdk.CPULoad").withPeriod(Duration.ofSeconds(1));
      recording.enable("jdk.GarbageCollection");
      recording.enable("dev.hibiki.ShardTurn").withThreshold(Duration.ofMillis(10));
      recording.start();
    });
    memory.ifPresent(file -> {
      Recording recording = profiling.recording("memory", file);
      recording.enable("jdk.ObjectAllocationSample").with("throttle", "150/s");
      recording.enable("jdk.OldObjectSample").withStackTrace();
      recording.enable("jdk.GCHeapSummary");
      recording.enable("jdk.GarbageCollection");
      recording.enable("jdk.ObjectCount").withPeriod(Duration.ofMinutes(1));
      recording.start();
    });
    return profiling;
  }

  private Recording recording(String name, Path file) {
    Recording recording = new Recording();
    recording.setName(name);
    recording.setToDisk(true);
    try {
      // The file is complete even if the process is only told to end.
      recording.setDestination(file);
    } catch (IOException e) {
      recording.close();
      throw new UncheckedIOException(e);
    }
    recording.setDumpOnExit(true);
    recordings.add(recording);
    return recording;
  }

  /** Ends the recordings and writes their files. */
  @Override
  public void close() {
    for (Recording recording : recordings) {
      recording.stop();
      recording.close();
    }
    recordings.clear();
  }
}

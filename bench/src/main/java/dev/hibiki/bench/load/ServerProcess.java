package dev.hibiki.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What Linux tells of a running process. */
public final class ServerProcess {
  /** The unit of CPU times in {@code /proc}. */
  private static final long NANOS_PER_TICK = 10_000_000L;

  private final Path proc;

  /** CPU time of one thread. */
  public record ThreadTime(String name, long nanos) {}

  public ServerProcess(long pid) {
    proc = Path.of("/proc/" + pid);
    if (!Files.isDirectory(proc)) {
      throw new IllegalArgumentException("there is no process " + pid);
    }
  }

  /** User and system time so far. */
  public long cpuNanos() {
    return cpuNanos(read(proc.resolve("stat")));
  }

  private static long cpuNanos(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
  }

  /** Resident memory. */
  public long residentBytes() {
    for (String line : read(proc.resolve("status")).split("\n")) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return 0;
  }

  /** CPU time of every thread by its id. */
  public Map<String, ThreadTime> threads() {
    Map<String, ThreadTime> threads = new HashMap<>();
    try (Stream<Path> tasks = Files.list(proc.resolve("task"))) {
      for (Path task : tasks.toList()) {
        try {
          String stat = Files.readString(task.resolve("stat"));
          String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
          threads.put(task.getFileName().toString(), new ThreadTime(name, cpuNanos(stat)));
        } catch (IOException ended) {
          // A thread that ended meanwhile.
          continue;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return threads;
  }

  /** The busiest threads between two readings, the busiest first. */
  public static List<ThreadTime> busiest(
      Map<String, ThreadTime> before, Map<String, ThreadTime> after, int count) {
    List<ThreadTime> times = new ArrayList<>();
    after.forEach((id, thread) -> {
      ThreadTime earlier = before.get(id);
      long nanos = thread.nanos() - (earlier == null ? 0 : earlier.nanos());
      if (nanos > 0) {
        times.add(new ThreadTime(thread.name(), nanos));
      }
    });
    times.sort(Comparator.comparingLong(ThreadTime::nanos).reversed());
    return times.subList(0, Math.min(count, times.size()));
  }

  /** CPU time of the whole machine so far. */
  public static long machineCpuNanos() {
    String[] words = read(Path.of("/proc/stat")).split("\n")[0].trim().split(" +");
    long ticks = 0;
    for (int i = 1; i < words.length; i++) {
      // All but idle, waiting for disks, and guests, which count as user time already.
      if (i != 4 && i != 5 && i < 9) {
        ticks += Long.parseLong(words[i]);
      }
    }
    return ticks * NANOS_PER_TICK;
  }

  /** Datagrams that the kernel dropped in this network namespace because a socket was full. */
  public static long droppedByKernel() {
    String[] names = new String[0];
    for (String line : read(Path.of("/proc/self/net/snmp")).split("\n")) {
      if (!line.startsWith("Udp: ")) {
        continue;
      }
      String[] words = line.split(" ");
      if (names.length == 0) {
        names = words;
        continue;
      }
      long dropped = 0;
      for (int i = 1; i < words.length; i++) {
        if (names[i].equals("RcvbufErrors") || names[i].equals("SndbufErrors")) {
          dropped += Long.parseLong(words[i]);
        }
      }
      return dropped;
    }
    return 0;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

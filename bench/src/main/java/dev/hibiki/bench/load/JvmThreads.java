package dev.hibiki.bench.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much the media threads of a Java server have allocated, as its JVM tells by jcmd. */
final class JvmThreads {
  private static final Pattern THREAD =
      Pattern.compile("^\"(shard[^\"]*)\".* allocated=(\\d+)([BKMG])", Pattern.MULTILINE);
  private static final int TIMEOUT_SECONDS = 10;

  private final long pid;

  JvmThreads(long pid) {
    this.pid = pid;
  }

  /** Bytes since the start, in steps of a kilobyte or a megabyte; -1 if that cannot be known. */
  long allocatedBytes() {
    // Asked in vain, a process that is no JVM would be ended by the signal that asks.
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (pid == 0 || !isJava() || !Files.isExecutable(jcmd)) {
      return -1;
    }
    try {
      Process process =
          new ProcessBuilder(
                  List.of(jcmd.toString(), Long.toString(pid), "Thread.print", "-e=true"))
              .redirectErrorStream(true)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return sum(text);
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  static long sum(String threadDump) {
    long sum = -1;
    Matcher matcher = THREAD.matcher(threadDump);
    while (matcher.find()) {
      int shift =
          switch (matcher.group(3)) {
            case "K" -> 10;
            case "M" -> 20;
            case "G" -> 30;
            default -> 0;
          };
      sum = Math.max(0, sum) + (Long.parseLong(matcher.group(2)) << shift);
    }
    return sum;
  }

  private boolean isJava() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/" + pid + "/exe")).endsWith("java");
    } catch (IOException e) {
      return false;
    }
  }
}

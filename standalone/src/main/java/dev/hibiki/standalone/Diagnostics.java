package dev.hibiki.standalone;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.JMException;
import javax.management.ObjectName;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * What the process is doing: its threads, its heap by class, a recording of some seconds. Calls
 * block.
 */
final class Diagnostics {
  static final String TEXT = "text/plain; charset=utf-8";
  private static final int DEFAULT_SECONDS = 30;
  private static final int MAX_SECONDS = 120;
  private static final int CONFLICT = 409;
  private static final int OK = 200;

  /** An HTTP answer. */
  @SuppressWarnings("ArrayRecordComponent") // written once, by whoever asked
  record Answer(int status, String contentType, byte[] body) {
    static Answer text(int status, String text) {
      return new Answer(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private final AtomicBoolean recording = new AtomicBoolean();

  /** The answer to a path below {@code /debug/}; null if there is none. */
  @Nullable Answer at(String path, String seconds) {
    return switch (path) {
      case "goroutine", "pprof/goroutine" -> Answer.text(OK, command("threadPrint"));
      case "pprof/heap" -> Answer.text(OK, command("gcClassHistogram"));
      case "pprof/cmdline" -> Answer.text(OK, command("vmCommandLine"));
      case "pprof/profile" -> profile(seconds);
      default -> null;
    };
  }

  /** A command of the machine's own diagnostics. */
  private static String command(String name) {
    try {
      Object text =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  name,
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return String.valueOf(text);
    } catch (JMException e) {
      return "not on this machine: " + e.getMessage();
    }
  }

  /** Where time goes for some seconds, as a file of the Flight Recorder; one at a time. */
  private Answer profile(String seconds) {
    if (!recording.compareAndSet(false, true)) {
      return Answer.text(CONFLICT, "a recording is under way");
    }
    try (Recording recorded = new Recording(Configuration.getConfiguration("profile"))) {
      recorded.start();
      Thread.sleep(Duration.ofSeconds(length(seconds)));
      recorded.stop();
      Path file = Files.createTempFile("hibiki", ".jfr");
      try {
        recorded.dump(file);
        return new Answer(OK, "application/octet-stream", Files.readAllBytes(file));
      } finally {
        Files.delete(file);
      }
    } catch (IOException | ParseException e) {
      return Answer.text(500, "no recording: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.text(500, "interrupted");
    } finally {
      recording.set(false);
    }
  }

  private static int length(String seconds) {
    try {
      return Math.clamp(Integer.parseInt(seconds), 1, MAX_SECONDS);
    } catch (NumberFormatException e) {
      return DEFAULT_SECONDS;
    }
  }
}

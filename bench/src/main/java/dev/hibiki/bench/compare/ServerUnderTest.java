package dev.hibiki.bench.compare;

import dev.hibiki.bench.load.ServerProcess;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server that is started, waited for and stopped. Both kinds take the same configuration. */
final class ServerUnderTest implements AutoCloseable {
  static final String API_KEY = "devkey";
  static final String API_SECRET = "secret-of-the-benchmark-0123456789abcdef";

  private static final long START_TIMEOUT_NANOS = 60_000_000_000L;
  private static final long ASK_AGAIN_MILLIS = 10;

  private final String name;
  private final List<String> command;
  private final String address;
  private final int port;
  private final Path directory;
  private @Nullable Process process;
  private long readyNanos;

  /**
   * A server that does not run yet.
   *
   * @param command program with what stands before its options
   * @param address the address it listens on and offers
   * @param port its HTTP port; media is on the two behind it
   * @param directory for its configuration and its output
   */
  ServerUnderTest(String name, List<String> command, String address, int port, Path directory) {
    this.name = name;
    this.command = List.copyOf(command);
    this.address = address;
    this.port = port;
    this.directory = directory;
  }

  String name() {
    return name;
  }

  URI url() {
    return URI.create("ws://" + address + ":" + port);
  }

  /** Starts it and waits for its first answer. */
  void start() throws IOException, InterruptedException {
    Path config = directory.resolve(name + ".yaml");
    Files.writeString(config, configuration());
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("--config", config.toString(), "--bind", address));
    long begin = System.nanoTime();
    Process started =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start();
    process = started;
    while (!answers()) {
      boolean ended = started.waitFor(ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      if (ended || System.nanoTime() - begin > START_TIMEOUT_NANOS) {
        close();
        throw new IOException(
            name + " did not start:\n" + Files.readString(directory.resolve(name + ".log")));
      }
    }
    readyNanos = System.nanoTime() - begin;
  }

  private String configuration() {
    return """
    port: %d
    development: true
    keys:
      %s: %s
    logging:
      level: error
      pion_level: error
    rtc:
      tcp_port: %d
      udp_port: %d
      node_ip: %s
      use_external_ip: false
      enable_loopback_candidate: %b
      stun_servers: ["%s:3478"]
    """
        .formatted(
            port,
            API_KEY,
            API_SECRET,
            port + 1,
            port + 2,
            address,
            address.startsWith("127."),
            address);
  }

  private boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://" + address + ":" + port + "/").toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(5_000);
      int status = connection.getResponseCode();
      connection.disconnect();
      return status == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** From the start of the process to its first answer. */
  long readyNanos() {
    return readyNanos;
  }

  /** The process that serves; behind a wrapper such as a namespace it keeps the same id. */
  long pid() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(name + " does not run");
    }
    return running.pid();
  }

  ServerProcess process() {
    return new ServerProcess(pid());
  }

  @Override
  public void close() {
    Process running = process;
    process = null;
    if (running == null) {
      return;
    }
    running.destroy();
    try {
      if (!running.waitFor(1, TimeUnit.SECONDS)) {
        // The first time a server waits until everybody has left.
        running.destroy();
      }
      if (!running.waitFor(10, TimeUnit.SECONDS)) {
        running.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

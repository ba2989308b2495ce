package dev.hibiki.standalone;

import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.config.ConfigException;
import dev.hibiki.common.config.ConfigLoader;
import dev.hibiki.common.config.ConfigSources;
import dev.hibiki.common.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the configuration file and the key file every few seconds, and takes over what can
 * change while the server runs: API keys and log levels.
 *
 * <p>Their bytes are compared, not their times: files of secrets are often links that are moved,
 * and nothing about such a move can be relied on. A file with a fault in it changes nothing.
 */
final class ConfigWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger("dev.hibiki.config");
  private static final long INTERVAL_MILLIS = 2_000;
  private static final byte[] MISSING = {};

  private final ConfigSources sources;
  private final KeyRing keys;
  private final List<Path> files = new ArrayList<>();
  private final List<byte[]> seen = new ArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(work -> {
        Thread made = new Thread(work, "config-watch");
        made.setDaemon(true);
        return made;
      });

  /** Watches the files that {@code sources} and the configuration made of them name. */
  ConfigWatch(ConfigSources sources, ServerConfig config, KeyRing keys) {
    this.sources = sources;
    this.keys = keys;
    if (sources.file() != null && sources.body() == null) {
      files.add(sources.file());
    }
    if (!config.keyFile().isEmpty()) {
      files.add(Path.of(config.keyFile()));
    }
    files.forEach(file -> seen.add(read(file)));
  }

  void start() {
    if (!files.isEmpty()) {
      thread.scheduleWithFixedDelay(
          this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Looks once. */
  void look() {
    boolean changed = false;
    for (int i = 0; i < files.size(); i++) {
      byte[] now = read(files.get(i));
      if (!Arrays.equals(now, seen.get(i))) {
        seen.set(i, now);
        changed = true;
      }
    }
    if (changed) {
      take();
    }
  }

  private void take() {
    try {
      ServerConfig config = ConfigLoader.load(sources).config();
      Logging.apply(config.logging());
      if (keys.exchange(config.keys())) {
        log.info("API keys exchanged, there are {} now", config.keys().all().size());
      }
    } catch (ConfigException e) {
      log.error("The changed configuration is not taken: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("The changed configuration is not taken", e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return MISSING;
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

package dev.hibiki.standalone;

import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.config.LoadedConfig;
import dev.hibiki.common.config.ServerCommandLine;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.config.ServerOptions;
import dev.hibiki.gateway.web.WebConfiguration;
import dev.hibiki.media.control.RoomHost;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

/** The {@code hibiki} program: reads the command line and the configuration, then starts. */
public final class Hibiki {
  private static final int STARTED = -1;
  private static final int FAILED = 1;

  private Hibiki() {}

  /** Starts the server and returns; it lives until the process is told to end. */
  public static void main(String[] arguments) {
    ServerCommandLine commandLine =
        new ServerCommandLine(
            "hibiki " + Version.TEXT,
            System.getenv(),
            new SecureRandom(),
            InstantSource.system(),
            (options, loaded) -> run(options, loaded));
    int exitCode = commandLine.execute(arguments);
    if (exitCode != STARTED) {
      System.exit(exitCode);
    }
  }

  private static int run(ServerOptions options, LoadedConfig loaded) {
    try {
      // Ends with the process: a recording writes its file when the process is told to end.
      Profiling.start(options.cpuProfile(), options.memProfile());
      ConfigurableApplicationContext context = start(loaded);
      ConfigWatch watch =
          new ConfigWatch(
              options.sources(System.getenv()), loaded.config(), context.getBean(KeyRing.class));
      context.addApplicationListener((ContextClosedEvent closed) -> watch.close());
      watch.start();
      new Shutdown(context.getBean(RoomHost.class), () -> System.exit(0)).listen();
      return STARTED;
    } catch (RuntimeException e) {
      System.err.println("Hibiki cannot start: " + StartFailure.explain(e));
      return FAILED;
    }
  }

  /** Starts with a configuration; the returned context's close ends everything. */
  public static ConfigurableApplicationContext start(LoadedConfig loaded) {
    long startNanos = System.nanoTime();
    ServerConfig config = loaded.config();
    // Otherwise the framework would set up logging once more and undo what is set here.
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    Logging.apply(config.logging());
    loaded.warnings().forEach(Logging::warn);
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(StandaloneConfiguration.class)
            .web(WebApplicationType.REACTIVE)
            .bannerMode(Banner.Mode.OFF)
            .logStartupInfo(false)
            .properties(properties(config))
            .initializers(starting ->
                ((GenericApplicationContext) starting)
                    .registerBean(ServerConfig.class, () -> config))
            .run();
    Greeting.print(context, config, System.nanoTime() - startNanos);
    return context;
  }

  private static Map<String, Object> properties(ServerConfig config) {
    String first = config.bindAddresses().isEmpty() ? "0.0.0.0" : config.bindAddresses().getFirst();
    return Map.of(
        "server.port", config.port(),
        "server.address", first,
        // A compressed offer travels in the URL of a join.
        "server.netty.max-initial-line-length", WebConfiguration.MAX_REQUEST_LINE_BYTES + "B",
        "server.max-http-request-header-size", WebConfiguration.MAX_HEADER_BYTES + "B",
        "server.shutdown", "immediate",
        "spring.jmx.enabled", "false",
        "spring.main.keep-alive", "true",
        "spring.webflux.static-path-pattern", "/try/**",
        "spring.web.resources.static-locations", "classpath:/try/");
  }
}

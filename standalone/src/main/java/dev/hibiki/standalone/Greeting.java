package dev.hibiki.standalone;

import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.media.MediaNode;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationContext;

/** What a person sees when the server is ready. */
final class Greeting {
  private static final String DEVELOPMENT_KEY = "devkey";

  private Greeting() {}

  static void print(ApplicationContext context, ServerConfig config, long startNanos) {
    MediaNode node = context.getBean(MediaNode.class);
    String udp = node.udpPorts().stream().map(String::valueOf).collect(Collectors.joining(", "));
    StringBuilder text = new StringBuilder(512);
    text.append("\nHibiki ").append(Version.TEXT);
    text.append(" is ready after ").append(startNanos / 1_000_000).append(" ms\n");
    line(text, "Signalling", "ws://localhost:" + config.port());
    if (!udp.isEmpty()) {
      line(text, "Media UDP", udp);
    }
    if (node.tcpPort() != 0) {
      line(text, "Media TCP", String.valueOf(node.tcpPort()));
    }
    Optional<ApiKey> key = config.keys().first();
    if (config.development() && key.isPresent() && key.get().id().equals(DEVELOPMENT_KEY)) {
      line(text, "API key", key.get().id());
      line(text, "API secret", key.get().secret());
    }
    if (config.development()) {
      line(text, "Try a call", "http://localhost:" + config.port() + "/try?room=hello&join=1");
    }
    System.out.println(text);
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("  ").append(String.format("%-12s", name)).append(value).append('\n');
  }
}

package dev.hibiki.standalone;

import dev.hibiki.common.config.ConfigLoader;
import dev.hibiki.common.config.ConfigSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.springframework.context.ConfigurableApplicationContext;

/** A server on free ports of loopback, and questions to it. */
final class RunningServer implements AutoCloseable {
  static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  final int port = freeTcpPort();
  final ConfigurableApplicationContext context;

  /** Starts with ports and addresses of its own and these lines besides. */
  RunningServer(String yaml) {
    this(yaml, "127.0.0.1");
  }

  /** The same on other addresses. */
  RunningServer(String yaml, String... addresses) {
    String ports =
        """
        port: %d
        bind_addresses: ["%s"]
        rtc: {udp_port: %d, tcp_port: %d, node_ip: 127.0.0.1}
        """
            .formatted(port, String.join("\", \"", addresses), freeUdpPort(), freeTcpPort());
    context = Hibiki.start(ConfigLoader.load(ConfigSources.ofYaml(ports + yaml)));
  }

  static int freeTcpPort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freeUdpPort() {
    try (DatagramSocket socket = new DatagramSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return get(uri(path), headers);
  }

  static HttpResponse<String> get(URI uri, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .headers(headers)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    context.close();
  }
}

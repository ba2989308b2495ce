package dev.hibiki.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** An HTTP port for operators beside the one of the service. */
final class OperatorPort implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(OperatorPort.class);

  /** What answers the requests to it. */
  interface Pages extends BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {}

  private final String purpose;
  private final int port;
  private final List<String> addresses;
  private final Pages pages;
  private final List<DisposableServer> servers = new ArrayList<>();

  /**
   * A port that is not open yet.
   *
   * @param purpose for the log
   * @param port 0 for none
   * @param addresses empty for all of IPv4; one of IPv6 that this machine does not have is left out
   */
  OperatorPort(String purpose, int port, List<String> addresses, Pages pages) {
    this.purpose = purpose;
    this.port = port;
    this.addresses = addresses.isEmpty() ? List.of("0.0.0.0") : List.copyOf(addresses);
    this.pages = pages;
  }

  @Override
  public void start() {
    if (port == 0) {
      return;
    }
    for (String address : addresses) {
      try {
        servers.add(HttpServer.create().host(address).port(port).handle(pages).bindNow());
      } catch (ChannelBindException e) {
        if (!address.contains(":")) {
          throw e;
        }
        log.info("No {} on {}: {}", purpose, address, e.getMessage());
      }
    }
  }

  @Override
  public void stop() {
    servers.forEach(DisposableServer::disposeNow);
    servers.clear();
  }

  @Override
  public boolean isRunning() {
    return !servers.isEmpty();
  }
}

package dev.hibiki.standalone;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** The same HTTP service on further addresses. */
final class MoreListeners implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(MoreListeners.class);

  private final List<String> addresses;
  private final int port;
  private final HttpHandler handler;
  private final NettyServerCustomizer customizer;
  private final List<DisposableServer> servers = new ArrayList<>();

  MoreListeners(
      List<String> addresses, int port, HttpHandler handler, NettyServerCustomizer customizer) {
    this.addresses = addresses.isEmpty() ? List.of() : addresses.subList(1, addresses.size());
    this.port = port;
    this.handler = handler;
    this.customizer = customizer;
  }

  @Override
  public void start() {
    for (String address : addresses) {
      HttpServer server = customizer.apply(HttpServer.create().host(address).port(port));
      try {
        servers.add(server.handle(new ReactorHttpHandlerAdapter(handler)).bindNow());
      } catch (ChannelBindException e) {
        if (!address.contains(":")) {
          throw e;
        }
        // Machines without IPv6 are common, and ::1 stands in the list by default.
        log.info("Not listening on {}: {}", address, e.getMessage());
      }
    }
  }

  @Override
  public void stop() {
    servers.forEach(DisposableServer::disposeNow);
    servers.clear();
  }

  @Override
  public int getPhase() {
    // Ends with the web server, after what has to be said on its connections.
    return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE;
  }

  @Override
  public boolean isRunning() {
    return !servers.isEmpty();
  }
}

package dev.hibiki.standalone;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * The diagnostics on a port of their own, which is for operators alone: nobody is asked who he is.
 */
final class DebugListener implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(DebugListener.class);
  private static final String PREFIX = "/debug/";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final int port;
  private final List<String> addresses;
  private final Diagnostics diagnostics;
  private final RoomsController rooms;
  private final List<DisposableServer> servers = new ArrayList<>();

  /** Port 0 for none. */
  DebugListener(int port, List<String> addresses, Diagnostics diagnostics, RoomsController rooms) {
    this.port = port;
    this.addresses = addresses.isEmpty() ? List.of("0.0.0.0") : List.copyOf(addresses);
    this.diagnostics = diagnostics;
    this.rooms = rooms;
  }

  @Override
  public void start() {
    if (port == 0) {
      return;
    }
    for (String address : addresses) {
      try {
        servers.add(HttpServer.create().host(address).port(port).handle(this::answer).bindNow());
      } catch (ChannelBindException e) {
        if (!address.contains(":")) {
          throw e;
        }
        log.info("No diagnostics on {}: {}", address, e.getMessage());
      }
    }
  }

  private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
    String path = request.fullPath();
    if (!path.startsWith(PREFIX)) {
      return response.sendNotFound();
    }
    Mono<Diagnostics.Answer> answer =
        path.equals("/debug/rooms")
            ? rooms.tree("").map(DebugListener::json)
            : Mono.fromCallable(
                    () -> diagnostics.at(path.substring(PREFIX.length()), seconds(request.uri())))
                .subscribeOn(Schedulers.boundedElastic());
    return answer
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .flatMap(found ->
            found.isEmpty()
                ? response.sendNotFound()
                : response
                    .status(found.get().status())
                    .header(HttpHeaderNames.CONTENT_TYPE, found.get().contentType())
                    .sendByteArray(Mono.just(found.get().body()))
                    .then());
  }

  private static Diagnostics.Answer json(Map<String, Object> tree) {
    return new Diagnostics.Answer(200, "application/json", JSON.writeValueAsBytes(tree));
  }

  private static String seconds(String uri) {
    int at = uri.indexOf("seconds=");
    return at < 0 ? "" : uri.substring(at + "seconds=".length()).split("&", 2)[0];
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

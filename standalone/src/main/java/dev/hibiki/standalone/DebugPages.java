package dev.hibiki.standalone;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Map;
import java.util.Optional;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** The diagnostics, for a port of operators alone: nobody is asked who he is. */
final class DebugPages implements OperatorPort.Pages {
  private static final String PREFIX = "/debug/";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Diagnostics diagnostics;
  private final RoomsController rooms;

  DebugPages(Diagnostics diagnostics, RoomsController rooms) {
    this.diagnostics = diagnostics;
    this.rooms = rooms;
  }

  @Override
  public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
    String path = request.fullPath();
    if (!path.startsWith(PREFIX)) {
      return response.sendNotFound();
    }
    Mono<Diagnostics.Answer> answer =
        path.equals("/debug/rooms")
            ? rooms.tree("").map(DebugPages::json)
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
}

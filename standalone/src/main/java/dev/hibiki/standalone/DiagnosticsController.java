package dev.hibiki.standalone;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The diagnostics on the main port. Development mode only. */
@RestController
final class DiagnosticsController {
  private final Diagnostics diagnostics;

  DiagnosticsController(Diagnostics diagnostics) {
    this.diagnostics = diagnostics;
  }

  @GetMapping("/debug/goroutine")
  Mono<ResponseEntity<byte[]>> threads() {
    return at("goroutine", "");
  }

  @GetMapping("/debug/pprof/{what}")
  Mono<ResponseEntity<byte[]>> at(
      @PathVariable String what,
      @RequestParam(required = false, defaultValue = "") String seconds) {
    String path = what.equals("goroutine") ? what : "pprof/" + what;
    return Mono.fromCallable(() -> diagnostics.at(path, seconds))
        .subscribeOn(Schedulers.boundedElastic())
        .map(answer ->
            ResponseEntity.status(answer.status())
                .header("Content-Type", answer.contentType())
                .body(answer.body()))
        .defaultIfEmpty(ResponseEntity.notFound().build());
  }
}

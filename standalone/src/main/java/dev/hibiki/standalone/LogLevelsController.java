package dev.hibiki.standalone;

import ch.qos.logback.classic.Level;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** {@code /debug/loglevels}: what is logged, and a change of it until the next start. */
@RestController
final class LogLevelsController {
  private final AdminGuard guard;

  LogLevelsController(AdminGuard guard) {
    this.guard = guard;
  }

  /** The level of each component that has one of its own. */
  @GetMapping("/debug/loglevels")
  Mono<Map<String, String>> levels() {
    return guard.guard(() -> Mono.just(Logging.levels()));
  }

  /** Sets levels by component; {@code ""} stands for everything that has none of its own. */
  @PutMapping("/debug/loglevels")
  Mono<ResponseEntity<Map<String, String>>> set(@RequestBody Map<String, String> levels) {
    return guard.guard(() -> {
      for (Map.Entry<String, String> level : levels.entrySet()) {
        if (Level.toLevel(level.getValue(), null) == null) {
          return Mono.just(
              ResponseEntity.status(HttpStatus.BAD_REQUEST)
                  .body(Map.of("error", "no such level for component " + level.getKey())));
        }
      }
      levels.forEach(Logging::set);
      return Mono.just(ResponseEntity.ok(Logging.levels()));
    });
  }
}

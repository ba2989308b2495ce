package dev.hibiki.gateway.web;

import java.time.Instant;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /}: what load balancers ask. */
@RestController
public class RootController {
  private final Readiness readiness;

  RootController(Readiness readiness) {
    this.readiness = readiness;
  }

  @GetMapping("/")
  ResponseEntity<String> root() {
    return readiness.isReady()
        ? ResponseEntity.ok("OK")
        : ResponseEntity.status(HttpStatus.NOT_ACCEPTABLE)
            .body("Not Ready\nNode Updated At " + Instant.now().minus(readiness.age()));
  }
}

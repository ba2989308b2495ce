package dev.hibiki.gateway.web;

import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What orchestrators ask: whether the process lives, and whether it can take clients. */
@RestController
public class HealthController {
  private final Readiness readiness;

  HealthController(Readiness readiness) {
    this.readiness = readiness;
  }

  /** The process answers. */
  @GetMapping("/health/live")
  Map<String, String> live() {
    return Map.of("status", "UP");
  }

  /** 503 if some part does not answer, or nobody new is to be sent here. */
  @GetMapping({"/health", "/health/ready"})
  ResponseEntity<Map<String, String>> ready() {
    return readiness.isReady() && !readiness.isDraining()
        ? ResponseEntity.ok(Map.of("status", "UP"))
        : ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(Map.of("status", "DOWN"));
  }
}

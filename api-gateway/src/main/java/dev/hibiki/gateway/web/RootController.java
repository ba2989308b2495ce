package dev.hibiki.gateway.web;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /}: what load balancers ask. */
@RestController
public class RootController {
  @GetMapping("/")
  String root() {
    return "OK";
  }
}

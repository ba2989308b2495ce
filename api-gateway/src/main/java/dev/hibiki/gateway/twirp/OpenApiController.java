package dev.hibiki.gateway.twirp;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /openapi.json}: the server API as an OpenAPI document. */
@RestController
public class OpenApiController {
  private final byte[] document;

  OpenApiController(TwirpServices services) {
    this.document = OpenApiDocument.of(services);
  }

  @GetMapping(path = "/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
  byte[] document() {
    return document;
  }
}

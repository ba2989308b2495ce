package dev.hibiki.standalone;

import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.auth.VideoGrant;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.springframework.core.io.UrlResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The page to try a call with: its address, and tokens for whoever asks. Development mode only. */
@RestController
final class TryController {
  private static final int MAX_NAME_CHARS = 256;

  private final KeyRing keys;
  private final int port;

  TryController(KeyRing keys, int port) {
    this.keys = keys;
    this.port = port;
  }

  @GetMapping("/try")
  ResponseEntity<Void> withoutSlash(ServerHttpRequest request) {
    String query = request.getURI().getRawQuery();
    return redirect(query == null ? "/try/" : "/try/?" + query);
  }

  @GetMapping("/try/")
  ResponseEntity<?> page() {
    var index = getClass().getClassLoader().getResource("try/index.html");
    return index == null
        ? ResponseEntity.status(HttpStatus.NOT_FOUND)
            .body("This server was built without the page, because npm was missing.")
        : ResponseEntity.ok()
            .header("Content-Type", "text/html; charset=utf-8")
            .body(new UrlResource(index));
  }

  private static ResponseEntity<Void> redirect(String to) {
    return ResponseEntity.status(HttpStatus.FOUND).location(URI.create(to)).build();
  }

  /** A token with which {@code identity} may do everything in {@code room}. */
  @GetMapping("/try/token")
  ResponseEntity<Map<String, String>> token(
      @RequestParam(required = false, defaultValue = "") String room,
      @RequestParam(required = false, defaultValue = "") String identity,
      ServerHttpRequest request) {
    if (room.isBlank() || room.length() > MAX_NAME_CHARS) {
      return ResponseEntity.badRequest().body(Map.of("error", "room: 1 to 256 characters"));
    }
    if (identity.isBlank() || identity.length() > MAX_NAME_CHARS) {
      return ResponseEntity.badRequest().body(Map.of("error", "identity: 1 to 256 characters"));
    }
    Grants grants =
        Grants.builder()
            .identity(identity)
            .name(identity)
            .video(
                VideoGrant.builder().roomJoin(true).room(room).canUpdateOwnMetadata(true).build())
            .build();
    String token =
        AccessToken.sign(keys.signing(), grants, AccessToken.DEFAULT_VALIDITY, Instant.now());
    String host = request.getHeaders().getFirst("Host");
    String url = "ws://" + (host == null ? "localhost:" + port : host);
    return ResponseEntity.ok(Map.of("token", token, "url", url));
  }
}

package dev.hibiki.standalone;

import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.gateway.security.AccessAuthentication;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/**
 * Who may look inside: whoever holds a token that may create and list rooms, as only a backend's
 * does; in development mode everybody.
 */
final class AdminGuard {
  private final boolean open;

  AdminGuard(boolean open) {
    this.open = open;
  }

  /** What {@code inside} gives, or 401. */
  <T> Mono<T> guard(Supplier<Mono<T>> inside) {
    if (open) {
      return Mono.defer(inside);
    }
    return ReactiveSecurityContextHolder.getContext()
        .map(context ->
            context.getAuthentication() instanceof AccessAuthentication access
                && isAdmin(access.token().grants().video()))
        .defaultIfEmpty(false)
        .flatMap(allowed ->
            allowed
                ? inside.get()
                : Mono.error(
                    new ResponseStatusException(HttpStatus.UNAUTHORIZED, "permissions denied")));
  }

  private static boolean isAdmin(@Nullable VideoGrant grant) {
    return grant != null && grant.roomCreate() && grant.roomList();
  }
}

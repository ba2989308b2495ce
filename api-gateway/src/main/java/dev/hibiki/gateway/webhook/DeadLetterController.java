package dev.hibiki.gateway.webhook;

import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.rpc.WebhookApi;
import dev.hibiki.gateway.security.AccessAuthentication;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/**
 * {@code /hibiki/webhooks/dead-letters}: read, send again, forget. The token needs what no single
 * room gives: {@code roomAdmin}, {@code roomCreate} and {@code roomList} together.
 */
@RestController
@RequestMapping("/hibiki/webhooks/dead-letters")
public class DeadLetterController {
  private static final String USUAL_LIMIT = "100";
  private static final int MAX_LIMIT = 1000;

  private final WebhookApi webhooks;

  DeadLetterController(WebhookApi webhooks) {
    this.webhooks = webhooks;
  }

  @GetMapping
  Mono<ResponseEntity<byte[]>> list(
      @RequestParam(defaultValue = "0") String after,
      @RequestParam(defaultValue = USUAL_LIMIT) String limit) {
    return answer(() -> {
      int bounded = Math.toIntExact(Math.clamp(number("limit", limit), 1, MAX_LIMIT));
      return webhooks
          .deadLetters(number("after", after), bounded)
          .thenCombine(
              webhooks.counts(),
              (letters, counts) -> DeadLetterJson.page(letters, bounded, counts));
    });
  }

  @PostMapping("/replay")
  Mono<ResponseEntity<byte[]>> replayAll() {
    return answer(
        () -> webhooks.replayAll().thenApply(count -> DeadLetterJson.count("replayed", count)));
  }

  @PostMapping("/{id}/replay")
  Mono<ResponseEntity<byte[]>> replay(@PathVariable String id) {
    return answer(() ->
        webhooks
            .replay(number("id", id))
            .thenApply(count -> DeadLetterJson.count("replayed", count)));
  }

  @DeleteMapping("/{id}")
  Mono<ResponseEntity<byte[]>> discard(@PathVariable String id) {
    return answer(() ->
        webhooks
            .discard(number("id", id))
            .thenApply(count -> DeadLetterJson.count("discarded", count)));
  }

  private static long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ServiceException(ErrorCode.INVALID_ARGUMENT, name + " must be a number");
    }
  }

  private static Mono<ResponseEntity<byte[]>> answer(Supplier<CompletionStage<byte[]>> work) {
    return mayAdministrate()
        .flatMap(allowed ->
            allowed
                ? Mono.fromCompletionStage(work)
                : Mono.error(new ServiceException(ErrorCode.UNAUTHENTICATED, "permissions denied")))
        .map(body -> json(200, body))
        .onErrorResume(failure -> Mono.just(failed(failure)));
  }

  private static Mono<Boolean> mayAdministrate() {
    return ReactiveSecurityContextHolder.getContext()
        .map(context ->
            context.getAuthentication() instanceof AccessAuthentication access
                && mayAdministrate(access.token().grants().video()))
        .defaultIfEmpty(false);
  }

  private static boolean mayAdministrate(@Nullable VideoGrant grant) {
    return grant != null && grant.roomAdmin() && grant.roomCreate() && grant.roomList();
  }

  private static ResponseEntity<byte[]> failed(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof ServiceException known
        ? json(known.code().twirpStatus(), DeadLetterJson.error(known.code(), known.message()))
        : json(
            ErrorCode.INTERNAL.twirpStatus(),
            DeadLetterJson.error(ErrorCode.INTERNAL, "internal error"));
  }

  private static ResponseEntity<byte[]> json(int status, byte[] body) {
    return ResponseEntity.status(status).contentType(MediaType.APPLICATION_JSON).body(body);
  }
}

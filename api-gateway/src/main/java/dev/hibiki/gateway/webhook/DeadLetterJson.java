package dev.hibiki.gateway.webhook;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.rpc.WebhookApi;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The bodies of answers about dead letters. */
final class DeadLetterJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonFormat.Printer EVENTS =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private DeadLetterJson() {}

  /** A page; {@code next} is there if there may be more. */
  static byte[] page(List<WebhookApi.DeadLetter> letters, int limit, WebhookApi.Counts counts) {
    ObjectNode page = JSON.createObjectNode();
    ArrayNode all = page.putArray("deadLetters");
    letters.forEach(letter -> add(all.addObject(), letter));
    if (letters.size() == limit) {
      page.put("next", Long.toString(letters.getLast().id()));
    }
    page.putObject("counts")
        .put("delivered", counts.delivered())
        .put("failedAttempts", counts.failedAttempts())
        .put("tooOld", counts.tooOld())
        .put("refused", counts.refused())
        .put("queueFull", counts.queueFull())
        .put("dropped", counts.dropped())
        .put("waiting", counts.waiting())
        .put("deadLetters", counts.deadLetters());
    return JSON.writeValueAsBytes(page);
  }

  private static void add(ObjectNode into, WebhookApi.DeadLetter letter) {
    into.put("id", Long.toString(letter.id()))
        .put("url", letter.url())
        .put("resource", letter.resource())
        .put("attempts", letter.attempts())
        .put("reason", letter.reason())
        .put("diedAt", letter.diedAt().toString());
    try {
      into.set("event", JSON.readTree(EVENTS.print(letter.event())));
    } catch (InvalidProtocolBufferException e) {
      throw new ServiceException(ErrorCode.INTERNAL, "an event cannot be printed", e);
    }
  }

  static byte[] count(String what, int count) {
    return JSON.writeValueAsBytes(JSON.createObjectNode().put(what, count));
  }

  static byte[] error(ErrorCode code, String message) {
    return JSON.createObjectNode()
        .put("code", code.twirpText())
        .put("msg", message)
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }
}

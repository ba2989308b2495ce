package dev.hibiki.room.webhook;

import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.config.WebhookConfig;
import dev.hibiki.common.config.WebhookDeliveryConfig;
import dev.hibiki.common.id.IdSource;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the webhooks that a configuration asks for. */
public final class WebhooksFactory {
  private static final Logger log = LoggerFactory.getLogger(WebhooksFactory.class);
  private static final String MEMORY = "memory";
  private static final Path USUAL_OUTBOX = Path.of("hibiki-data", "webhooks");
  private static final long COMPACT_BYTES = 4 << 20;

  private WebhooksFactory() {}

  /**
   * Opens the outbox and begins to deliver what it holds.
   *
   * @param keys the API keys, as they are at the time of a call
   * @throws UncheckedIOException if the outbox that is configured cannot be used
   */
  public static Webhooks open(ServerConfig config, KeyRing keys, WebhookObserver observer) {
    WebhookDeliveryConfig delivery = config.hibiki().webhook();
    InstantSource clock = InstantSource.system();
    SecureRandom random = new SecureRandom();
    WebhookSetup setup =
        new WebhookSetup(
            receivers(config),
            config.room().enableFullRoomInWebhooks(),
            limits(config),
            delivery.maxDeadLetters(),
            delivery.syncInterval(),
            new IdSource(random),
            RandomGenerator.of("L64X128MixRandom"),
            clock,
            System::nanoTime,
            observer);
    String usualKey = config.webhook().apiKey();
    HttpReceiverClient client =
        new HttpReceiverClient(
            id -> key(keys, id.isEmpty() ? usualKey : id),
            clock,
            delivery.timeout(),
            setup.limits().workers() * (setup.receivers().size() + 1));
    return new Webhooks(setup, outbox(config, setup.receivers()), client);
  }

  private static @Nullable ApiKey key(KeyRing keys, String id) {
    return id.isEmpty() ? keys.signing() : keys.keys().find(id);
  }

  private static List<Receiver> receivers(ServerConfig config) {
    WebhookConfig webhook = config.webhook();
    List<Receiver> receivers = new ArrayList<>();
    for (String url : webhook.urls()) {
      receivers.add(
          receiver(
              url,
              "",
              webhook.filterParams().includeEvents(),
              webhook.filterParams().excludeEvents()));
    }
    for (WebhookDeliveryConfig.Receiver own : config.hibiki().webhook().receivers()) {
      receivers.add(receiver(own.url(), own.apiKey(), own.includeEvents(), own.excludeEvents()));
    }
    return receivers;
  }

  private static Receiver receiver(
      String url, String apiKey, List<String> include, List<String> exclude) {
    Set<String> only = new HashSet<>(include);
    return new Receiver(url, apiKey, only, new HashSet<>(exclude));
  }

  private static DeliverySettings limits(ServerConfig config) {
    WebhookDeliveryConfig delivery = config.hibiki().webhook();
    return new DeliverySettings(
        config.webhook().urlNotifier().numWorkers(),
        config.webhook().resourceUrlNotifier().maxDepth(),
        delivery.maxPending(),
        delivery.maxAge().toNanos(),
        delivery.retryMin().toNanos(),
        delivery.retryMax().toNanos());
  }

  /** A disk is touched only where webhooks are wanted. */
  private static Outbox outbox(ServerConfig config, List<Receiver> receivers) {
    String configured = config.hibiki().webhook().outbox();
    boolean inMemory =
        configured.equals(MEMORY)
            || (configured.isEmpty() && (config.development() || receivers.isEmpty()));
    if (inMemory) {
      return new MemoryOutbox();
    }
    if (!configured.isEmpty()) {
      return new FileOutbox(Path.of(configured), COMPACT_BYTES);
    }
    try {
      return new FileOutbox(USUAL_OUTBOX, COMPACT_BYTES);
    } catch (UncheckedIOException e) {
      log.warn(
          "Webhooks are kept in memory only, and lost when the server ends; set"
              + " hibiki.webhook.outbox to a directory",
          e);
      return new MemoryOutbox();
    }
  }
}

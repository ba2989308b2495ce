package dev.hibiki.room.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.proto.TrackInfo;
import dev.hibiki.common.proto.WebhookEvent;
import dev.hibiki.common.rpc.WebhookApi;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events from rooms to receivers, without HTTP. */
class WebhooksTest {
  private static final Receiver ALL = new Receiver("http://all.example/", "", Set.of(), Set.of());
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  @TempDir private Path directory = Path.of("");

  private final BlockingQueue<Delivery> attempts = new LinkedBlockingQueue<>();
  private Function<Delivery, Outcome> answer = delivery -> new Outcome.Accepted();

  private Webhooks webhooks(Outbox outbox, int maxDeadLetters, Receiver... receivers) {
    DeliverySettings limits =
        new DeliverySettings(10, 100, 1000, TimeUnit.HOURS.toNanos(1), 1_000_000, 1_000_000);
    WebhookSetup setup =
        new WebhookSetup(
            List.of(receivers),
            false,
            limits,
            maxDeadLetters,
            Duration.ofMillis(20),
            new IdSource(new Random(1)),
            new Random(2),
            InstantSource.fixed(NOW),
            System::nanoTime,
            WebhookObserver.NONE);
    return new Webhooks(setup, outbox, new Client());
  }

  private Delivery next() throws InterruptedException {
    Delivery delivery = attempts.poll(5, TimeUnit.SECONDS);
    assertThat(delivery).as("an attempt within five seconds").isNotNull();
    return java.util.Objects.requireNonNull(delivery);
  }

  private static WebhookEvent told(String name) {
    return Events.event(name, "room").toBuilder().clearId().build();
  }

  private static WebhookApi.Counts counts(Webhooks webhooks) {
    return webhooks.counts().toCompletableFuture().join();
  }

  private static List<WebhookApi.DeadLetter> dead(Webhooks webhooks) {
    return webhooks.deadLetters(0, 100).toCompletableFuture().join();
  }

  /** The outcome of an attempt comes after the attempt was seen. */
  private static void waitForDead(Webhooks webhooks, int count) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (dead(webhooks).size() != count && System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
    assertThat(dead(webhooks)).hasSize(count);
  }

  @Test
  void anEventGetsAnIdAndATime() throws InterruptedException {
    try (Webhooks webhooks = webhooks(new MemoryOutbox(), 10, ALL)) {
      webhooks.happened(told("room_started"));
      webhooks.happened(told("participant_joined"));
      Delivery first = next();
      Delivery second = next();
      assertThat(first.event().getId()).startsWith("EV_").isNotEqualTo(second.event().getId());
      assertThat(first.event().getCreatedAt()).isEqualTo(NOW.getEpochSecond());
      assertThat(first.event().getEvent()).isEqualTo("room_started");
      assertThat(first.event().getRoom().getMetadata()).isEqualTo("metadata");
      assertThat(second.event().getParticipant().getIdentity()).isEqualTo("alice");
    }
  }

  @Test
  void eventsOfTracksNameRoomAndParticipantOnly() {
    WebhookEvent told =
        told("track_published").toBuilder()
            .setTrack(TrackInfo.newBuilder().setSid("TR_1").setName("camera"))
            .build();
    WebhookEvent brief = new WebhookContent(false).complete(told, "EV_1", NOW);
    assertThat(brief.getRoom().getName()).isEqualTo("room");
    assertThat(brief.getRoom().getMetadata()).isEmpty();
    assertThat(brief.getTrack().getName()).isEqualTo("camera");
    WebhookEvent full = new WebhookContent(true).complete(told, "EV_1", NOW);
    assertThat(full.getRoom().getMetadata()).isEqualTo("metadata");
  }

  @Test
  void receiversHearWhatTheyWant() throws InterruptedException {
    Receiver only = new Receiver("http://only/", "", Set.of("b"), Set.of("b"));
    Receiver never = new Receiver("http://never/", "", Set.of(), Set.of("b"));
    try (Webhooks webhooks = webhooks(new MemoryOutbox(), 10, only, never)) {
      webhooks.happened(told("a"));
      webhooks.happened(told("b"));
      List<String> heard = new ArrayList<>(List.of(seen(next()), seen(next())));
      Collections.sort(heard);
      assertThat(heard).containsExactly("http://never/ a", "http://only/ b");
    }
    assertThat(attempts).isEmpty();
  }

  private static String seen(Delivery delivery) {
    return delivery.url() + " " + delivery.event().getEvent();
  }

  @Test
  void deadLettersAreListedAndReplayedWithTheirId() throws InterruptedException {
    answer = delivery -> new Outcome.Refused(404, 0);
    try (Webhooks webhooks = webhooks(new FileOutbox(directory, 4096), 10, ALL)) {
      webhooks.happened(told("room_started"));
      String id = next().event().getId();
      waitForDead(webhooks, 1);
      WebhookApi.DeadLetter letter = dead(webhooks).getFirst();
      assertThat(letter.event().getId()).isEqualTo(id);
      assertThat(letter.reason()).isEqualTo("status 404");
      assertThat(letter.attempts()).isEqualTo(ReceiverQueue.REFUSED_ATTEMPTS);
      assertThat(counts(webhooks).refused()).isEqualTo(1);

      answer = delivery -> new Outcome.Accepted();
      attempts.clear();
      assertThat(webhooks.replay(letter.id()).toCompletableFuture().join()).isEqualTo(1);
      assertThat(next().event().getId()).isEqualTo(id);
      assertThat(dead(webhooks)).isEmpty();
      assertThatThrownBy(() -> webhooks.discard(letter.id()).toCompletableFuture().join())
          .hasMessageContaining("no such dead letter");
    }
    try (FileOutbox outbox = new FileOutbox(directory, 4096)) {
      assertThat(outbox.recover()).isEqualTo(Outbox.Recovered.NOTHING);
    }
  }

  @Test
  void tooManyDeadLettersAreDroppedAndCounted() {
    answer = delivery -> new Outcome.Refused(404, 0);
    try (Webhooks webhooks = webhooks(new MemoryOutbox(), 2, ALL)) {
      for (int i = 0; i < 5; i++) {
        webhooks.happened(told("e" + i));
      }
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
      while (counts(webhooks).dropped() < 3 && System.nanoTime() - until < 0) {
        Thread.onSpinWait();
      }
      assertThat(counts(webhooks).dropped()).isEqualTo(3);
      assertThat(dead(webhooks))
          .extracting(letter -> letter.event().getEvent())
          .containsExactly("e3", "e4");
    }
  }

  @Test
  void whatWasNotDeliveredIsDeliveredInTheNextLifeInOrder() throws InterruptedException {
    answer = delivery -> new Outcome.Failed("down");
    List<String> ids = new ArrayList<>();
    try (FileOutbox outbox = new FileOutbox(directory, 4096)) {
      try (Webhooks webhooks = webhooks(outbox, 10, ALL)) {
        for (int i = 0; i < 5; i++) {
          webhooks.happened(told("e" + i));
        }
        next();
      }
    }
    answer = delivery -> new Outcome.Accepted();
    try (FileOutbox outbox = new FileOutbox(directory, 4096)) {
      attempts.clear();
      try (Webhooks webhooks = webhooks(outbox, 10, ALL)) {
        for (int i = 0; i < 5; i++) {
          ids.add(next().event().getEvent());
        }
        assertThat(webhooks).isNotNull();
      }
    }
    assertThat(ids).containsExactly("e0", "e1", "e2", "e3", "e4");
    try (FileOutbox outbox = new FileOutbox(directory, 4096)) {
      assertThat(outbox.recover()).isEqualTo(Outbox.Recovered.NOTHING);
    }
  }

  private final class Client implements ReceiverClient {
    @Override
    public void attempt(Delivery delivery, Consumer<Outcome> ended) {
      attempts.add(delivery);
      ended.accept(answer.apply(delivery));
    }

    @Override
    public void close() {}
  }
}

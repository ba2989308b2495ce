package dev.hibiki.room.webhook;

import dev.hibiki.common.id.IdSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What webhooks work with.
 *
 * @param fullRoom whether events of tracks describe their room
 * @param syncInterval how often the outbox is brought to the disk; zero leaves that to the
 *     operating system
 * @param clock for what receivers are told
 * @param nanos for pauses
 */
record WebhookSetup(
    List<Receiver> receivers,
    boolean fullRoom,
    DeliverySettings limits,
    int maxDeadLetters,
    Duration syncInterval,
    IdSource ids,
    RandomGenerator random,
    InstantSource clock,
    LongSupplier nanos,
    WebhookObserver observer) {
  WebhookSetup {
    receivers = List.copyOf(receivers);
  }
}

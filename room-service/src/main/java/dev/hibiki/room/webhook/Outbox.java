package dev.hibiki.room.webhook;

import java.util.List;

/**
 * Where deliveries are kept until they have arrived or nobody wants them any more. What was
 * appended survives the end of the process in any way, as far as the form promises. Thread-safe. A
 * failing disk is told in the log and counted, never thrown: events go on from memory.
 */
interface Outbox extends AutoCloseable {
  /** Everything that is kept; called once, before anything else. */
  Recovered recover();

  /** Keeps new deliveries, all or none of them. */
  void append(List<Delivery> deliveries);

  /** Forgets a delivery or a dead letter. */
  void settle(long sequence);

  /** Turns a delivery into a dead letter. */
  void bury(BuriedDelivery letter);

  /** Turns a dead letter into a delivery again, under a new number. */
  void replay(long deadSequence, Delivery delivery);

  /**
   * Does what takes time; called about every second by one thread.
   *
   * @param sync whether what was kept is to outlive a power cut from now on
   */
  default void maintain(boolean sync) {}

  @Override
  void close();

  /** What an outbox held when it was opened, both in order. */
  record Recovered(List<Delivery> pending, List<BuriedDelivery> dead) {
    static final Recovered NOTHING = new Recovered(List.of(), List.of());

    public Recovered {
      pending = List.copyOf(pending);
      dead = List.copyOf(dead);
    }

    long lastSequence() {
      long last = 0;
      for (Delivery delivery : pending) {
        last = Math.max(last, delivery.sequence());
      }
      for (BuriedDelivery letter : dead) {
        last = Math.max(last, letter.delivery().sequence());
      }
      return last;
    }
  }
}

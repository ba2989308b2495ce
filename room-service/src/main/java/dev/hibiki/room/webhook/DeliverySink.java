package dev.hibiki.room.webhook;

/**
 * What becomes of deliveries. Called inside a call to {@link DeliveryQueues}, which it must not
 * call itself.
 */
interface DeliverySink {
  /** Try it; {@link DeliveryQueues#finished} wants to know how that ended, in every case. */
  void attempt(Delivery delivery);

  /** It has arrived and is no longer known here. */
  void delivered(Delivery delivery);

  /** The attempt failed and another one follows. */
  void failed(Delivery delivery, int attempts, String reason, long pauseNanos);

  /** It is given up and no longer known here. */
  void buried(Delivery delivery, int attempts, Burial cause, String reason);

  /** Why a delivery is given up. */
  enum Burial {
    /** Too many events wait. */
    FULL,
    /** It was tried for too long. */
    AGE,
    /** The receiver does not want it. */
    REFUSED
  }
}

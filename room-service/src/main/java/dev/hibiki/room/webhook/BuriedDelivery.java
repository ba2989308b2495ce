package dev.hibiki.room.webhook;

/**
 * A delivery that was given up.
 *
 * @param attempts how often it was tried since the server started
 * @param reason why it was given up, for people to read
 */
record BuriedDelivery(Delivery delivery, int attempts, String reason, long diedUnixMillis) {}

package dev.hibiki.bench.client;

import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Clients who come to rooms of a server and stay, and how far each has come. Its methods are for
 * one thread that is not the load loop; they wait for the loop.
 */
public final class Guests implements AutoCloseable {
  private static final long LOOK_AGAIN_MILLIS = 20;

  private final Clients clients;
  private final List<Guest> guests = new ArrayList<>();

  private record Guest(long openedNanos, LoadClient client) {
    Arrival arrival() {
      SubscriberPeer subscriber = client.subscription();
      PublisherPeer publisher = client.publisher();
      return new Arrival(
          openedNanos,
          client.joinedNanos(),
          subscriber == null ? 0 : subscriber.connectedNanos(),
          subscriber == null ? 0 : subscriber.firstPacketNanos(),
          publisher != null && publisher.connected(),
          subscriber == null ? 0 : subscriber.channels(),
          client.failure());
    }
  }

  /**
   * Nobody is there yet.
   *
   * @param tickNanos how often the timers of the clients are looked at
   */
  public Guests(URI url, ApiKey key, long tickNanos) {
    clients = new Clients(url, key, List.of(SrtpProfile.AEAD_AES_128_GCM), tickNanos);
  }

  /** Somebody comes who hears everybody, and publishes this unless it is null. */
  public void join(String room, @Nullable Media media) {
    int index = guests.size();
    long opened = System.nanoTime();
    Clients.Connected connected = clients.connect(room, "guest" + index, true, media, index, null);
    guests.add(new Guest(opened, connected.client()));
  }

  /** How far everybody has come, in the order in which they came. */
  public List<Arrival> arrivals() {
    return clients.ask(now -> guests.stream().map(Guest::arrival).toList());
  }

  /**
   * Waits until all but so many have arrived or failed.
   *
   * @return whether they have in time
   */
  public boolean await(int except, long timeoutMillis, Predicate<Arrival> arrived)
      throws InterruptedException {
    long end = System.nanoTime() + timeoutMillis * 1_000_000L;
    Predicate<Arrival> settled = arrived.or(Arrival::failed);
    while (guests.size() - arrivals().stream().filter(settled).count() > except) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(LOOK_AGAIN_MILLIS);
    }
    return true;
  }

  /** Everybody leaves. */
  @Override
  public void close() {
    clients.close();
  }
}

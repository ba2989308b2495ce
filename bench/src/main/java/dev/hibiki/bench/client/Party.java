package dev.hibiki.bench.client;

import dev.hibiki.bench.media.PacketCheck;
import dev.hibiki.bench.media.ReceivedCounts;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one room: those who publish and those who subscribe. Its methods are for one
 * thread that is not the load loop; they wait for the loop.
 */
public final class Party implements AutoCloseable {
  private static final long TICK_NANOS = 10_000_000L;

  private final Clients clients;
  private final String room;
  private final List<LoadClient> publishers = new ArrayList<>();
  private final List<LoadClient> subscribers = new ArrayList<>();
  private final PacketCheck check = new PacketCheck();

  /** How things stand. */
  public record Standing(int publishers, int subscribers, int complete, List<String> failures) {}

  /**
   * What was counted.
   *
   * @param sent packets of the streams that subscribers are to get
   * @param sentAllLayers packets of all layers
   */
  public record Counts(
      long sent,
      long sentAllLayers,
      long resent,
      long keyframeRequests,
      ReceivedCounts received,
      long failedSends) {}

  /** A room on a server; nobody is in it. */
  public Party(URI url, ApiKey key, String room, List<SrtpProfile> srtpProfiles) {
    this.room = room;
    this.clients = new Clients(url, key, srtpProfiles, TICK_NANOS);
  }

  /** Lets a publisher come in. */
  public Member addPublisher(Media media) {
    return add(publishers, media, "publisher" + publishers.size(), null);
  }

  /** Lets a subscriber come in; a sampled one checks what it receives. */
  public Member addSubscriber(boolean sampled) {
    return add(subscribers, null, "subscriber" + subscribers.size(), sampled ? check : null);
  }

  /** Lets somebody come in under a name, also one that is in use: the older one has to go. */
  public Member add(String identity, @Nullable Media media) {
    return add(media == null ? subscribers : publishers, media, identity, null);
  }

  private Member add(
      List<LoadClient> to, @Nullable Media media, String identity, @Nullable PacketCheck sampled) {
    Clients.Connected connected =
        clients.connect(room, identity, media == null, media, to.size(), sampled);
    clients.ask(now -> to.add(connected.client()));
    return new Member(this, identity, media, connected);
  }

  void onLoop(LongConsumer deed) {
    clients.ask(now -> {
      deed.accept(now);
      return true;
    });
  }

  void leave(Clients.Connected member, boolean goodbye) {
    clients.leave(member, goodbye);
    clients.ask(now -> publishers.remove(member.client()) | subscribers.remove(member.client()));
  }

  /** Who is there; complete are the subscribers that receive so many streams. */
  public Standing standing(int streams) {
    return clients.ask(now -> {
      List<String> failures = new ArrayList<>();
      int complete = 0;
      int subscribing = 0;
      for (LoadClient client : subscribers) {
        SubscriberPeer peer = client.subscription();
        subscribing += client.connected() ? 1 : 0;
        complete += peer != null && peer.connected() && peer.streams() >= streams ? 1 : 0;
        note(client, failures);
      }
      int publishing = 0;
      for (LoadClient client : publishers) {
        publishing += client.connected() ? 1 : 0;
        note(client, failures);
      }
      return new Standing(publishing, subscribing, complete, failures);
    });
  }

  private static void note(LoadClient client, List<String> failures) {
    String failure = client.failure();
    if (failure != null) {
      failures.add(failure);
    }
  }

  /** Stops or resumes all publishers. */
  public void pause(boolean on) {
    clients.ask(now -> {
      for (LoadClient client : publishers) {
        PublisherPeer peer = client.publisher();
        if (peer != null) {
          peer.pause(on);
        }
      }
      return true;
    });
  }

  /** Everything counted since the beginning. */
  public Counts counts() {
    return clients.ask(now -> {
      long sent = 0;
      long all = 0;
      long resent = 0;
      long requests = 0;
      for (LoadClient client : publishers) {
        PublisherPeer peer = client.publisher();
        if (peer != null) {
          sent += peer.packets();
          all += peer.allPackets();
          resent += peer.resentPackets();
          requests += peer.keyframeRequests();
        }
      }
      ReceivedCounts received = ReceivedCounts.NONE;
      for (LoadClient client : subscribers) {
        received = received.plus(client.counts());
      }
      return new Counts(sent, all, resent, requests, received, clients.failedSends());
    });
  }

  /** The feedback that the first subscriber negotiated, for the report. */
  public String feedback() {
    return clients.ask(now -> {
      for (LoadClient client : subscribers) {
        SubscriberPeer peer = client.subscription();
        if (peer != null) {
          return (peer.transportCcNegotiated() ? "transport-cc" : "no transport-cc")
              + (peer.rembNegotiated() ? ", REMB" : "");
        }
      }
      return "none";
    });
  }

  /** Forgets what the sampled subscribers checked so far. */
  public void clearCheck() {
    clients.ask(now -> {
      check.clear();
      return true;
    });
  }

  /** Reads what the sampled subscribers checked, on the loop. */
  public <T> T check(java.util.function.Function<PacketCheck, T> read) {
    return clients.ask(now -> read.apply(check));
  }

  @Override
  public void close() {
    clients.close();
  }
}

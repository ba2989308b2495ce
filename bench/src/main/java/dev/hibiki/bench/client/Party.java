package dev.hibiki.bench.client;

import dev.hibiki.bench.media.PacketCheck;
import dev.hibiki.bench.media.ReceivedCounts;
import dev.hibiki.bench.wire.ClientNetwork;
import dev.hibiki.bench.wire.LoadLoop;
import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.net.crypto.JceSrtpCrypto;
import dev.hibiki.net.dtls.BcDtlsFactory;
import dev.hibiki.net.dtls.DtlsSettings;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one room: those who publish and those who subscribe. Its methods are for one
 * thread that is not the load loop; they wait for the loop.
 */
public final class Party implements AutoCloseable {
  private static final long TICK_NANOS = 10_000_000L;

  private final LoadLoop loop = new LoadLoop("load");
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI url;
  private final ApiKey key;
  private final String room;
  private final Peers peers;
  private final List<LoadClient> publishers = new ArrayList<>();
  private final List<LoadClient> subscribers = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
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
    this.url = url;
    this.key = key;
    this.room = room;
    SecureRandom random = new SecureRandom();
    JceSrtpCrypto crypto = JceSrtpCrypto.probe();
    InetSocketAddress server = new InetSocketAddress(url.getHost(), url.getPort());
    this.peers =
        new Peers(
            loop,
            localAddress(server),
            server.getAddress(),
            new BcDtlsFactory(
                crypto, DtlsSettings.defaults().withSrtpProfiles(srtpProfiles), random),
            crypto,
            new SplittableRandom(random.nextLong()));
    ask(now -> {
      loop.add(new Ticks(now));
      return true;
    });
  }

  /** The address of this machine that reaches the server. */
  private static InetAddress localAddress(InetSocketAddress server) {
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(server);
      return probe.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
    Grants grants =
        Grants.builder()
            .identity(identity)
            .video(VideoGrant.builder().roomJoin(true).room(room).build())
            .build();
    String token = AccessToken.sign(key, grants, Duration.ofHours(2), Instant.now());
    Relay relay = new Relay();
    SignalSocket socket = SignalSocket.open(http, url, token, media == null, relay);
    LoadClient client = new LoadClient(peers, socket::send, media, to.size(), sampled);
    relay.client.complete(client);
    ask(now -> to.add(client));
    Member member = new Member(this, identity, media, client, socket);
    members.add(member);
    return member;
  }

  void onLoop(LongConsumer deed) {
    ask(now -> {
      deed.accept(now);
      return true;
    });
  }

  void gone(Member member, LoadClient client) {
    members.remove(member);
    ask(now -> publishers.remove(client) | subscribers.remove(client));
  }

  /** Who is there; complete are the subscribers that receive so many streams. */
  public Standing standing(int streams) {
    return ask(now -> {
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
    ask(now -> {
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
    return ask(now -> {
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
      return new Counts(sent, all, resent, requests, received, loop.failedSends());
    });
  }

  /** The feedback that the first subscriber negotiated, for the report. */
  public String feedback() {
    return ask(now -> {
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
    ask(now -> {
      check.clear();
      return true;
    });
  }

  /** Reads what the sampled subscribers checked, on the loop. */
  public <T> T check(java.util.function.Function<PacketCheck, T> read) {
    return ask(now -> read.apply(check));
  }

  /** What the loop answers; throws if a client of ours has failed by an exception. */
  private <T> T ask(LongFunction<T> question) {
    T answer = askAnyway(question);
    RuntimeException fault = loop.fault();
    if (fault != null) {
      throw new IllegalStateException("a client failed: the run is void", fault);
    }
    return answer;
  }

  private <T> T askAnyway(LongFunction<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(now -> {
      try {
        answer.complete(question.apply(now));
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    return answer.join();
  }

  @Override
  public void close() {
    askAnyway(now -> {
      publishers.forEach(client -> client.leave(now, true));
      subscribers.forEach(client -> client.leave(now, true));
      return true;
    });
    members.forEach(Member::closeSignal);
    loop.close();
    http.shutdownNow();
  }

  /** Hands what the server says to the loop. */
  private final class Relay implements SignalSocket.Listener {
    final CompletableFuture<LoadClient> client = new CompletableFuture<>();

    @Override
    public void received(SignalResponse response) {
      loop.execute(now -> client.join().received(now, response));
    }

    @Override
    public void closed(String reason) {
      loop.execute(now -> client.join().fail(reason));
    }
  }

  /** The timers of all clients. */
  private final class Ticks implements ClientNetwork.Timer {
    private long deadlineNanos;

    Ticks(long nowNanos) {
      deadlineNanos = nowNanos;
    }

    @Override
    public long deadlineNanos() {
      return deadlineNanos;
    }

    @Override
    public void onTimeout(long nowNanos) {
      deadlineNanos = nowNanos + TICK_NANOS;
      publishers.forEach(client -> client.onTick(nowNanos));
      subscribers.forEach(client -> client.onTick(nowNanos));
    }
  }
}

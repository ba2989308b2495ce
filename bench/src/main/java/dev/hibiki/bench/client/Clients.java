package dev.hibiki.bench.client;

import dev.hibiki.bench.media.PacketCheck;
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
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients come in to the rooms of a server, and has what they share: the loop, the keys, the
 * HTTP client. Its methods are for one thread that is not the loop; they wait for the loop.
 */
final class Clients implements AutoCloseable {
  private final LoadLoop loop = new LoadLoop("load");
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI url;
  private final ApiKey key;
  private final Peers peers;
  private final List<Connected> all = new ArrayList<>();

  /** One that has come in, or tries to. */
  record Connected(LoadClient client, SignalSocket socket) {}

  /**
   * Nobody is there yet.
   *
   * @param tickNanos how often the timers of the clients are looked at
   */
  Clients(URI url, ApiKey key, List<SrtpProfile> srtpProfiles, long tickNanos) {
    this.url = url;
    this.key = key;
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
      loop.add(new Ticks(now, tickNanos));
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

  /**
   * Somebody comes in.
   *
   * @param subscribe whether to be sent everything that others publish
   * @param media what to publish, null for nothing
   * @param index tells the streams of publishers apart
   * @param check what to show received packets to, null for nothing
   */
  Connected connect(
      String room,
      String identity,
      boolean subscribe,
      @Nullable Media media,
      int index,
      @Nullable PacketCheck check) {
    Grants grants =
        Grants.builder()
            .identity(identity)
            .video(VideoGrant.builder().roomJoin(true).room(room).build())
            .build();
    String token = AccessToken.sign(key, grants, Duration.ofHours(2), Instant.now());
    Relay relay = new Relay();
    SignalSocket socket = SignalSocket.open(http, url, token, subscribe, relay);
    LoadClient client = new LoadClient(peers, socket::send, media, index, check);
    relay.client.complete(client);
    Connected connected = new Connected(client, socket);
    ask(now -> all.add(connected));
    return connected;
  }

  /** One leaves, with a word or without. */
  void leave(Connected connected, boolean goodbye) {
    ask(now -> {
      connected.client().leave(now, goodbye);
      return all.remove(connected);
    });
    connected.socket().close();
  }

  /** Sends that the kernel refused. */
  long failedSends() {
    return loop.failedSends();
  }

  /** What the loop answers; throws if a client of ours has failed by an exception. */
  <T> T ask(LongFunction<T> question) {
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

  /** Everybody leaves. */
  @Override
  public void close() {
    askAnyway(now -> {
      all.forEach(connected -> connected.client().leave(now, true));
      return true;
    });
    all.forEach(connected -> connected.socket().close());
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
    private final long intervalNanos;
    private long deadlineNanos;

    Ticks(long nowNanos, long intervalNanos) {
      this.deadlineNanos = nowNanos;
      this.intervalNanos = intervalNanos;
    }

    @Override
    public long deadlineNanos() {
      return deadlineNanos;
    }

    @Override
    public void onTimeout(long nowNanos) {
      deadlineNanos = nowNanos + intervalNanos;
      all.forEach(connected -> connected.client().onTick(nowNanos));
    }
  }
}

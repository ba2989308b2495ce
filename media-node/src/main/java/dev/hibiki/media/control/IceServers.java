package dev.hibiki.media.control;

import dev.hibiki.common.config.RtcConfig;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.proto.ICEServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The STUN and TURN servers that clients are told of. Credentials made of a shared secret are those
 * of the TURN REST API: the time of their end and whose they are, and an HMAC over that.
 * Thread-safe.
 */
final class IceServers {
  private static final int DEFAULT_TTL_SECONDS = 14_400;
  private static final int MAX_TTL_SECONDS = 86_400;

  /** Told to clients when no server is configured, outside development. */
  private static final List<String> PUBLIC_STUN_SERVERS =
      List.of("global.stun.twilio.com:3478", "stun.l.google.com:19302");

  private record Turn(ICEServer server, String secret, int ttlSeconds) {}

  private final List<Turn> turns = new ArrayList<>();
  private final List<ICEServer> stuns;
  private final InstantSource clock;

  /** Those of a configuration; files with secrets are read now. */
  IceServers(ServerConfig config, InstantSource clock) {
    this.clock = clock;
    for (RtcConfig.TurnServer server : config.rtc().turnServers()) {
      turns.add(turn(server));
    }
    List<String> stun = config.rtc().stunServers();
    boolean silent = config.development() || !turns.isEmpty();
    if (stun.isEmpty() && !silent) {
      stun = PUBLIC_STUN_SERVERS;
    }
    ICEServer.Builder all = ICEServer.newBuilder();
    stun.forEach(address -> all.addUrls("stun:" + address));
    this.stuns = stun.isEmpty() ? List.of() : List.of(all.build());
  }

  private static Turn turn(RtcConfig.TurnServer server) {
    String scheme = server.protocol().equals("tls") ? "turns" : "turn";
    String transport = server.protocol().equals("udp") ? "udp" : "tcp";
    ICEServer told =
        ICEServer.newBuilder()
            .addUrls(scheme + ":" + server.host() + ":" + server.port() + "?transport=" + transport)
            .setUsername(server.username())
            .setCredential(server.credential().value())
            .build();
    int ttl =
        server.ttl() == 0 ? DEFAULT_TTL_SECONDS : Math.clamp(server.ttl(), 1, MAX_TTL_SECONDS);
    return new Turn(told, secret(server), ttl);
  }

  private static String secret(RtcConfig.TurnServer server) {
    if (!server.secret().value().isEmpty() || server.secretFile().isEmpty()) {
      return server.secret().value();
    }
    try {
      return Files.readString(Path.of(server.secretFile())).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("rtc.turn_servers.secret_file cannot be read", e);
    }
  }

  /** For one participant. */
  List<ICEServer> of(String participantSid) {
    if (turns.isEmpty()) {
      return stuns;
    }
    List<ICEServer> servers = new ArrayList<>();
    for (Turn turn : turns) {
      servers.add(turn.secret().isEmpty() ? turn.server() : signed(turn, participantSid));
    }
    servers.addAll(stuns);
    return servers;
  }

  private ICEServer signed(Turn turn, String participantSid) {
    long endSeconds = clock.instant().getEpochSecond() + turn.ttlSeconds();
    String username = endSeconds + ":" + participantSid;
    try {
      // What TURN servers expect; a shared secret is all that SHA-1 has to keep here.
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(turn.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      byte[] signature = mac.doFinal(username.getBytes(StandardCharsets.UTF_8));
      return turn.server().toBuilder()
          .setUsername(username)
          .setCredential(Base64.getEncoder().encodeToString(signature))
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA-1 failed", e);
    }
  }
}

package dev.hibiki.standalone;

import dev.hibiki.agents.AgentConfiguration;
import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.config.LimitConfig;
import dev.hibiki.common.config.RoomConfig;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.obs.ServerMetrics;
import dev.hibiki.common.rpc.MeteredRoomNode;
import dev.hibiki.common.rpc.MeteredSignalLinks;
import dev.hibiki.common.rpc.RoomNode;
import dev.hibiki.common.rpc.SignalLinks;
import dev.hibiki.common.store.InMemoryRevokedTokens;
import dev.hibiki.common.store.InMemoryRoomStore;
import dev.hibiki.common.store.RevokedTokens;
import dev.hibiki.common.store.RoomStore;
import dev.hibiki.gateway.GatewayConfiguration;
import dev.hibiki.gateway.rtc.JoinLimits;
import dev.hibiki.gateway.rtc.JoinPatience;
import dev.hibiki.gateway.rtc.NodeLimits;
import dev.hibiki.gateway.rtc.SignalFrameLimit;
import dev.hibiki.gateway.twirp.TwirpBodyLimit;
import dev.hibiki.media.MediaNodeConfiguration;
import dev.hibiki.media.control.RoomHost;
import dev.hibiki.media.obs.NodeMetrics;
import dev.hibiki.room.RoomServiceConfiguration;
import dev.hibiki.room.api.RoomApiLimits;
import dev.hibiki.room.placement.RoomDefaults;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** All services in one context. Everything is named here; nothing is scanned for. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  HttpHandlerAutoConfiguration.class,
  WebFluxAutoConfiguration.class,
  ErrorWebFluxAutoConfiguration.class,
  NettyReactiveWebServerAutoConfiguration.class,
  CodecsAutoConfiguration.class
})
@Import({
  AgentConfiguration.class,
  AgentsInOneProcess.class,
  GatewayConfiguration.class,
  RoomServiceConfiguration.class,
  MediaNodeConfiguration.class,
  GateConfiguration.class,
  ObservabilityConfiguration.class,
  DevelopmentConfiguration.class,
  ListenersConfiguration.class
})
public class StandaloneConfiguration {
  @Bean
  RoomStore roomStore() {
    return new InMemoryRoomStore();
  }

  @Bean
  @Primary
  RoomNode roomNode(RoomHost rooms, ServerMetrics metrics) {
    return new MeteredRoomNode(rooms, metrics.bus(), System::nanoTime);
  }

  @Bean
  @Primary
  SignalLinks signalLinks(RoomHost rooms, ServerMetrics metrics) {
    return new MeteredSignalLinks(rooms, metrics.bus(), System::nanoTime);
  }

  @Bean
  KeyRing keyRing(ServerConfig config) {
    return new KeyRing(config.keys());
  }

  @Bean
  RevokedTokens revokedTokens() {
    return new InMemoryRevokedTokens();
  }

  @Bean
  JoinLimits joinLimits(ServerConfig config) {
    LimitConfig limits = config.limit();
    return new JoinLimits(
        limits.maxParticipantIdentityLength(),
        limits.maxRoomNameLength(),
        limits::allowsMetadata,
        limits::allowsAttributes);
  }

  @Bean
  JoinPatience joinPatience(ServerConfig config) {
    return JoinPatience.ofAttempts(config.signalRelay().connectAttempts());
  }

  @Bean
  NodeLimits nodeLimits(ServerConfig config, NodeMetrics metrics) {
    return () -> metrics.load().reaches(config.limit().numTracks(), config.limit().bytesPerSec());
  }

  @Bean
  SignalFrameLimit signalFrameLimit(ServerConfig config) {
    return new SignalFrameLimit(bounded(config.limit().signalMessageSizeLimit()));
  }

  @Bean
  TwirpBodyLimit twirpBodyLimit(ServerConfig config) {
    return new TwirpBodyLimit(bounded(config.limit().maxApiRequestBodySize()));
  }

  @Bean
  RoomApiLimits roomApiLimits(ServerConfig config) {
    return new RoomApiLimits(
        config.limit().maxRoomNameLength(),
        config.limit().maxMetadataSize(),
        config.limit().maxParticipantNameLength(),
        config.limit().maxAttributesSize());
  }

  @Bean
  RoomDefaults roomDefaults(ServerConfig config) {
    RoomConfig room = config.room();
    return new RoomDefaults(
        room.autoCreate(),
        room.emptyTimeout(),
        room.departureTimeout(),
        room.maxParticipants(),
        room.roomConfigurations());
  }

  /** Zero means no limit. */
  private static int bounded(long bytes) {
    return bytes <= 0 ? Integer.MAX_VALUE : (int) Math.min(bytes, Integer.MAX_VALUE);
  }
}

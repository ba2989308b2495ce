package dev.hibiki.room;

import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.id.NodeId;
import dev.hibiki.common.obs.ServerMetrics;
import dev.hibiki.common.rpc.RoomApi;
import dev.hibiki.common.rpc.RoomNode;
import dev.hibiki.common.rpc.RoomPlacement;
import dev.hibiki.common.store.RevokedTokens;
import dev.hibiki.common.store.RoomStore;
import dev.hibiki.room.api.PatientCreation;
import dev.hibiki.room.api.RoomApiLimits;
import dev.hibiki.room.api.RoomOperations;
import dev.hibiki.room.placement.JoinPlacement;
import dev.hibiki.room.placement.RoomDefaults;
import dev.hibiki.room.webhook.WebhookMetrics;
import dev.hibiki.room.webhook.Webhooks;
import dev.hibiki.room.webhook.WebhooksFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The room service as one import. Needs a store, a node and its settings from outside. */
@Configuration(proxyBeanMethods = false)
public class RoomServiceConfiguration {
  @Bean
  RoomPlacement roomPlacement(RoomStore store, RoomDefaults defaults) {
    return new JoinPlacement(store, defaults);
  }

  /** Closed after the rooms, whose end it tells. */
  @Bean(destroyMethod = "close")
  Webhooks webhooks(ServerConfig config, KeyRing keys, ServerMetrics metrics) {
    return WebhooksFactory.open(config, keys, new WebhookMetrics(metrics.gateway()));
  }

  @Bean
  RoomApi roomApi(
      RoomStore store,
      RoomNode node,
      RoomDefaults defaults,
      RoomApiLimits limits,
      RevokedTokens revoked,
      NodeId id,
      ServerConfig config) {
    PatientCreation creation =
        new PatientCreation(
            node::createRoom,
            config.room().createRoomTimeout(),
            config.room().createRoomAttempts());
    return new RoomOperations(store, node, defaults, limits, revoked, id, creation);
  }
}

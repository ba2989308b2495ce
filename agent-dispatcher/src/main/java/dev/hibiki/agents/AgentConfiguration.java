package dev.hibiki.agents;

import dev.hibiki.agents.dispatch.DispatchStore;
import dev.hibiki.agents.dispatch.DispatcherSettings;
import dev.hibiki.agents.dispatch.InMemoryDispatchStore;
import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.id.NodeId;
import dev.hibiki.common.proto.ServerInfo;
import dev.hibiki.common.rpc.AgentDispatchApi;
import dev.hibiki.common.rpc.RoomApi;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The agent dispatcher as one import. Needs configuration, keys, node id, limits and the room API
 * from outside, and somebody who tells it what happens in rooms.
 */
@Configuration(proxyBeanMethods = false)
public class AgentConfiguration {
  private static final String COMPATIBLE_VERSION = "1.13.5";
  private static final int PROTOCOL = 17;
  private static final int AGENT_PROTOCOL = 1;

  @Bean
  DispatchStore dispatchStore() {
    return new InMemoryDispatchStore();
  }

  /** Made before the rooms, which it hears, and asks them only later. */
  @Bean(destroyMethod = "close")
  DispatcherThread agentDispatcher(
      ServerConfig config,
      KeyRing keys,
      NodeId node,
      DispatchStore store,
      ObjectProvider<RoomApi> rooms) {
    ServerInfo server =
        ServerInfo.newBuilder()
            .setEdition(ServerInfo.Edition.Standard)
            .setVersion(COMPATIBLE_VERSION)
            .setProtocol(PROTOCOL)
            .setAgentProtocol(AGENT_PROTOCOL)
            .setRegion(config.region())
            .setNodeId(node.value())
            .build();
    return new DispatcherThread(
        DispatcherSettings.defaults(
            server,
            config.agents().enableUserDataRecording(),
            config.agents().enableUserDataRedaction()),
        new SecureRandom(),
        new AgentTokens(keys, InstantSource.system()),
        store,
        rooms::getObject);
  }

  @Bean
  AgentDispatchApi agentDispatchApi(
      DispatcherThread dispatcher,
      DispatchStore store,
      ObjectProvider<RoomApi> rooms,
      AgentLimits limits) {
    return new AgentDispatches(dispatcher, store, rooms::getObject, limits);
  }
}

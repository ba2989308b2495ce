package dev.hibiki.standalone;

import dev.hibiki.agents.AgentLimits;
import dev.hibiki.common.config.LimitConfig;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.WebhookEvent;
import dev.hibiki.common.rpc.RoomEvents;
import dev.hibiki.gateway.agent.WorkerFrameLimit;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** How the agent dispatcher stands to the other services where all are in one process. */
@Configuration(proxyBeanMethods = false)
class AgentsInOneProcess {
  /** Rooms tell everybody who listens: webhooks and the agent dispatcher. */
  @Bean
  @Primary
  RoomEvents allRoomEvents(List<RoomEvents> listeners) {
    return new RoomEvents() {
      @Override
      public void opening(CreateRoomRequest request) {
        listeners.forEach(listener -> listener.opening(request));
      }

      @Override
      public void happened(WebhookEvent event) {
        listeners.forEach(listener -> listener.happened(event));
      }
    };
  }

  @Bean
  AgentLimits agentLimits(ServerConfig config) {
    LimitConfig limits = config.limit();
    return new AgentLimits(
        config.room().autoCreate(), limits::allowsMetadata, limits::allowsAttributes);
  }

  @Bean
  WorkerFrameLimit workerFrameLimit(ServerConfig config) {
    long bytes = config.limit().agentSignalMessageSizeLimit();
    return new WorkerFrameLimit(
        bytes <= 0 ? Integer.MAX_VALUE : (int) Math.min(bytes, Integer.MAX_VALUE));
  }
}

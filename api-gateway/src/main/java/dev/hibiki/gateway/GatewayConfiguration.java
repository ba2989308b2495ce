package dev.hibiki.gateway;

import dev.hibiki.gateway.agent.AgentController;
import dev.hibiki.gateway.limit.LimitConfiguration;
import dev.hibiki.gateway.rtc.SignalConfiguration;
import dev.hibiki.gateway.security.SecurityConfiguration;
import dev.hibiki.gateway.twirp.TwirpConfiguration;
import dev.hibiki.gateway.web.WebConfiguration;
import dev.hibiki.gateway.webhook.DeadLetterController;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The gateway as one import. */
@Configuration(proxyBeanMethods = false)
@Import({
  AgentController.class,
  LimitConfiguration.class,
  SecurityConfiguration.class,
  SignalConfiguration.class,
  TwirpConfiguration.class,
  WebConfiguration.class,
  DeadLetterController.class
})
public class GatewayConfiguration {}

package dev.hibiki.standalone;

import dev.hibiki.common.config.ServerConfig;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** True in development mode. */
final class InDevelopment implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    var beans = context.getBeanFactory();
    return beans != null && beans.getBean(ServerConfig.class).development();
  }
}

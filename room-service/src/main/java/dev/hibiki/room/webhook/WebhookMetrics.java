package dev.hibiki.room.webhook;

import dev.hibiki.common.obs.GatewayMetrics;

/** What becomes of webhooks, in the metrics of the server. */
public final class WebhookMetrics implements WebhookObserver {
  private final GatewayMetrics metrics;

  public WebhookMetrics(GatewayMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void dispatched(String status, String reason) {
    metrics.webhook(status, reason);
  }

  @Override
  public void queued(int length) {
    metrics.webhookQueue(length);
  }
}

package dev.hibiki.standalone;

import dev.hibiki.common.id.NodeId;
import dev.hibiki.common.obs.PrometheusPage;
import dev.hibiki.media.obs.NodeMetrics;
import dev.hibiki.media.shard.ShardCounts;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The page of all metrics, as they are at the moment of asking. */
final class MetricsText {
  private static final String LATENCY = "livekit_forward_latency_ns";
  private static final String CONTENT_TYPE = "text/plain; version=0.0.4";

  private final PrometheusMeterRegistry registry;
  private final NodeMetrics node;
  private final String labels;

  MetricsText(PrometheusMeterRegistry registry, NodeMetrics node, NodeId id) {
    this.registry = registry;
    this.node = node;
    this.labels = "node_id=\"" + id.value() + "\",node_type=\"SERVER\"";
  }

  CompletableFuture<String> read() {
    return node.refresh().thenApply(done -> text());
  }

  private String text() {
    StringBuilder page =
        new StringBuilder(PrometheusPage.of(registry, registry.scrape(CONTENT_TYPE)));
    latency(page, node.latency());
    return page.toString();
  }

  /** A histogram that the shards keep themselves, since the library would be called per packet. */
  private void latency(StringBuilder page, List<ShardCounts.LatencyTotals> shards) {
    if (shards.isEmpty()) {
      return;
    }
    page.append("# HELP ").append(LATENCY).append(" How long packets stay inside.\n");
    page.append("# TYPE ").append(LATENCY).append(" histogram\n");
    long[] bounds = shards.getFirst().boundsNanos();
    for (int i = 0; i < bounds.length; i++) {
      int bound = i;
      long atMost = shards.stream().mapToLong(shard -> shard.atMost()[bound]).sum();
      bucket(
          page, Double.toString(bounds[i]).replace(".0E7", "e+07").replaceAll("\\.0$", ""), atMost);
    }
    long packets = shards.stream().mapToLong(ShardCounts.LatencyTotals::packets).sum();
    long sumNanos = shards.stream().mapToLong(ShardCounts.LatencyTotals::sumNanos).sum();
    bucket(page, "+Inf", packets);
    page.append(LATENCY).append("_sum{").append(labels).append("} ").append(sumNanos).append('\n');
    page.append(LATENCY).append("_count{").append(labels).append("} ").append(packets).append('\n');
  }

  private void bucket(StringBuilder page, String bound, long count) {
    page.append(LATENCY)
        .append("_bucket{")
        .append(labels)
        .append(",le=\"")
        .append(bound)
        .append("\"} ")
        .append(count)
        .append('\n');
  }
}

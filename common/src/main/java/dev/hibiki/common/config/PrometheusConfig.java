package dev.hibiki.common.config;

/** Metrics in Prometheus text form. */
public record PrometheusConfig(
    @Key(doc = "Port of the metrics; 0 for none.", min = 0, max = Key.MAX_PORT, acted = true)
        int port,
    @Key(
            doc = "User name that reading metrics needs; goes with `prometheus.password`.",
            acted = true)
        String username,
    @Key(doc = "Password that reading metrics needs.", acted = true) Secret password) {}

package dev.hibiki.common.config;

/** Tracing. */
public record TraceConfig(
    @Key(doc = "Jaeger collector: a host, a host and port, or an HTTP address.")
        String jaegerUrl) {}

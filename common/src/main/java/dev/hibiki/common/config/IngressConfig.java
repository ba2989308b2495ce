package dev.hibiki.common.config;

/** Where the ingress service can be reached. */
public record IngressConfig(
    @Key(doc = "Start of the RTMP addresses given out.") String rtmpBaseUrl,
    @Key(doc = "Start of the WHIP addresses given out.") String whipBaseUrl) {}

package dev.hibiki.common.config;

import java.time.Duration;
import java.util.List;

/** What is Hibiki's own. */
public record HibikiConfig(
    @Key(doc = "How much of what one address, API key or room may ask for.")
        RateLimitConfig rateLimit,
    @Key(
            doc = "Time from the first byte of a request to the end of its headers.",
            def = "10s",
            acted = true)
        Duration headerTimeout,
    @Key(doc = "Time from there to the end of its body.", def = "30s", acted = true)
        Duration bodyTimeout,
    @Key(
            doc =
                "Proxies that are believed when they say for whom they ask; limits count by that"
                    + " address then.",
            acted = true)
        List<Cidr> trustedProxies,
    @Key(doc = "Identity providers whose tokens are taken beside API keys.", acted = true)
        List<OidcConfig> oidc,
    @Key(
            doc =
                "Media threads; a room lives on one of them. They share a single `rtc.udp_port`,"
                    + " and of a range each takes one. 0 means one less than there are cores, from"
                    + " 1 to 4.",
            min = 0,
            max = 1024,
            acted = true)
        int shards,
    @Key(
            doc =
                "How packets reach the kernel: `auto` takes the fastest that works here, `epoll` is"
                    + " Linux only, `nio` works anywhere.",
            def = "auto",
            oneOf = {"auto", "epoll", "nio"},
            acted = true)
        String packetIo,
    @Key(doc = "How webhooks are kept and tried.", acted = true) WebhookDeliveryConfig webhook) {}

package dev.hibiki.common.config;

/** What is Hibiki's own. */
public record HibikiConfig(
    @Key(
            doc =
                "Media threads, each with a UDP port of its own; 0 means one. ICE over TCP is"
                    + " served by the first.",
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

package dev.hibiki.common.config;

/** What is Hibiki's own. */
public record HibikiConfig(
    @Key(doc = "Media threads; 0 means one for each processor.", min = 0, max = 1024) int shards,
    @Key(
            doc =
                "How packets reach the kernel: `auto` takes the fastest that works here, `epoll` is"
                    + " Linux only, `nio` works anywhere.",
            def = "auto",
            oneOf = {"auto", "epoll", "nio"})
        String packetIo) {}

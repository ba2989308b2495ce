package dev.hibiki.common.config;

/** Diagnostics on a port of their own. */
public record DebugHandlerConfig(
    @Key(
            doc =
                "Port of the diagnostics, which ask for no token; 0 for none. With `--dev` they are"
                    + " on the main port too.",
            min = 0,
            max = Key.MAX_PORT,
            acted = true)
        int port) {}

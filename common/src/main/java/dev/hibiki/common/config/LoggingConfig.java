package dev.hibiki.common.config;

import java.util.Map;

/** What is logged and how. */
public record LoggingConfig(
    @Key(doc = "One JSON object a line instead of text.", acted = true) boolean json,
    @Key(
            doc = "Least severity that is logged; `info` if not set, `debug` with `--dev`.",
            oneOf = {"debug", "info", "warn", "error"},
            acted = true)
        String level,
    @Key(doc = "Drops repetitions under load.", acted = true) boolean sample,
    @Key(doc = "Levels of single components, by name.", acted = true)
        Map<String, String> componentLevels,
    @Key(
            doc = "Repetitions a second that are logged before sampling sets in.",
            min = 0,
            acted = true)
        int sampleInitial,
    @Key(doc = "Of further repetitions one in this many is logged.", min = 0, acted = true)
        int sampleInterval,
    @Key(doc = "Seconds that sampling for one participant or track looks at.", min = 0)
        int itemSampleSeconds,
    @Key(doc = "As `logging.sample_initial`, for one participant or track.", min = 0)
        int itemSampleInitial,
    @Key(doc = "As `logging.sample_interval`, for one participant or track.", min = 0)
        int itemSampleInterval,
    @Key(doc = "Level of the transport components.", def = "error") String pionLevel) {}

package dev.hibiki.common.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key of the reference server is known under its name, with its type and its default. */
class ReferenceKeysTest {
  /** The reference leaves these unsaid, which it then takes for what stands here. */
  private static final Map<String, String> UNSAID =
      Map.of("rtc.allow_tcp_fallback", "true", "redis.max_redirects", "2");

  private record Row(String path, String kind, String standard) {}

  static Stream<Arguments> rows() throws IOException {
    return table().stream().map(row -> Arguments.of(row.path, row.kind, row.standard));
  }

  private static List<Row> table() throws IOException {
    List<Row> rows = new ArrayList<>();
    try (InputStream in =
        requireNonNull(ReferenceKeysTest.class.getResourceAsStream("reference-keys.tsv"))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (!line.startsWith("#")) {
          String[] columns = line.split("\t", -1);
          rows.add(new Row(columns[0], columns[1], columns[2]));
        }
      }
    }
    return rows;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void theKeyIsKnownWithItsDefault(String path, String kind, String standard) {
    ConfigEntry entry = requireNonNull(entries().get(path), path);
    assertThat(kind(entry)).isEqualTo(kind);
    if (entry instanceof ConfigKey key
        && key.isScalar()
        && !path.contains("[]")
        && !path.contains("<")) {
      String expected = UNSAID.getOrDefault(path, standard.equals("-") ? zero(kind) : standard);
      assertThat(text(ConfigDefaults.of(key))).as(path).isEqualTo(expected);
    }
  }

  @Test
  void nothingElseIsKnownButOurOwnSection() throws IOException {
    Set<String> known = new HashSet<>(entries().keySet());
    table().forEach(row -> known.remove(row.path));
    assertThat(known).allMatch(path -> path.equals("hibiki") || path.startsWith("hibiki."));
  }

  @Test
  void listsAndMapsHaveTheirDefaults() {
    ServerConfig config = ConfigLoader.load(ConfigSources.ofYaml("development: true")).config();
    assertThat(config.turn().bindAddresses()).isEqualTo(List.of("0.0.0.0"));
    assertThat(config.nodeStats().statsRateMeasurementIntervals())
        .isEqualTo(List.of(Duration.ofSeconds(10)));
    assertThat(config.room().enabledCodecs().stream().map(RoomConfig.CodecSpec::mime))
        .containsExactly(
            "audio/PCMU",
            "audio/PCMA",
            "audio/opus",
            "audio/red",
            "video/VP8",
            "video/H264",
            "video/VP9",
            "video/AV1",
            "video/H265",
            "video/rtx");
    VideoConfig.StreamTracker camera = config.video().streamTrackerManager().video();
    assertThat(camera.bitrateReportInterval())
        .isEqualTo(
            Map.of(0, Duration.ofSeconds(1), 1, Duration.ofSeconds(1), 2, Duration.ofSeconds(1)));
    assertThat(camera.packetTracker())
        .isEqualTo(
            Map.of(
                0, new VideoConfig.PacketTracker(1, 4, Duration.ofMillis(500)),
                1, new VideoConfig.PacketTracker(5, 20, Duration.ofMillis(500)),
                2, new VideoConfig.PacketTracker(5, 20, Duration.ofMillis(500))));
    VideoConfig.StreamTracker screen = config.video().streamTrackerManager().screenshare();
    assertThat(screen.frameTracker()).containsEntry(2, new VideoConfig.FrameTracker(0.5));
  }

  private static String zero(String kind) {
    return kind.equals("flag") ? "false" : "";
  }

  private static String text(Object value) {
    return switch (value) {
      case Duration duration -> DurationText.format(duration);
      case Secret secret -> secret.value();
      case Double number when number == Math.rint(number) -> Long.toString(Math.round(number));
      default -> value.toString();
    };
  }

  private static String kind(ConfigEntry entry) {
    return switch (entry) {
      case ConfigSection section -> "section";
      case ConfigKey key ->
          switch (key.type()) {
            case ValueType.Scalar scalar ->
                switch (scalar) {
                  case FLAG -> "flag";
                  case INTEGER, LONG -> "integer";
                  case DECIMAL -> "decimal";
                  case DURATION -> "duration";
                  default -> "text";
                };
            case ValueType.ListOf list -> "list";
            default -> "map";
          };
    };
  }

  /** All entries by path, those inside lists and maps too. */
  private static Map<String, ConfigEntry> entries() {
    Map<String, ConfigEntry> entries = new HashMap<>();
    collect(ConfigKeys.ROOT, entries);
    return entries;
  }

  private static void collect(ConfigSection section, Map<String, ConfigEntry> into) {
    for (ConfigEntry entry : section.entries().values()) {
      into.put(entry.path(), entry);
      switch (entry) {
        case ConfigSection inner -> collect(inner, into);
        case ConfigKey key -> collect(key.type(), into);
      }
    }
  }

  private static void collect(ValueType type, Map<String, ConfigEntry> into) {
    switch (type) {
      case ValueType.ListOf list -> collect(list.element(), into);
      case ValueType.MapOf map -> collect(map.value(), into);
      case ValueType.Group group -> collect(group.section(), into);
      default -> {}
    }
  }
}

package dev.hibiki.common.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hibiki.common.auth.ApiKey;
import dev.hibiki.common.auth.ApiKeys;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  private static final String KEYS = "keys: {k: 0123456789abcdef0123456789abcdef}\n";

  @Test
  void anEmptyFileWithKeysIsAllDefaults() {
    LoadedConfig loaded = load(KEYS);
    assertThat(loaded.warnings()).isEmpty();
    ServerConfig config = loaded.config();
    assertThat(config.port()).isEqualTo(7880);
    assertThat(config.bindAddresses()).isEmpty();
    assertThat(config.rtc().tcpPort()).isEqualTo(7881);
    assertThat(config.rtc().udpPort()).isEqualTo(PortRange.NONE);
    assertThat(config.rtc().portRangeStart()).isEqualTo(50_000);
    assertThat(config.rtc().portRangeEnd()).isEqualTo(60_000);
    assertThat(config.turn().relayRangeStart()).isEqualTo(30_000);
    assertThat(config.turn().relayRangeEnd()).isEqualTo(40_000);
    assertThat(config.logging().level()).isEqualTo("info");
    assertThat(config.keys().first().map(ApiKey::id)).contains("k");
    assertThat(config.redis().isConfigured()).isFalse();
  }

  @Test
  void whatIsSetIsReadAndTheRestKeepsItsDefault() {
    ServerConfig config =
        load(KEYS
                + """
                port: 8080
                bind_addresses: [10.0.0.1, "::1"]
                rtc:
                  udp_port: 7882-7892
                  tcp_port: 0
                  force_tcp: yes
                  node_ip: 203.0.113.7,2001:db8::7
                  use_external_ip: true
                  stun_servers: [stun.example.com:3478]
                  interfaces: {includes: [en0], excludes: [docker0]}
                  ips: {excludes: [192.168.1.0/24]}
                room:
                  empty_timeout: 10
                  auto_create: false
                  enabled_codecs:
                    - mime: audio/opus
                    - mime: video/VP8
                      fmtp_line: a=1
                  playout_delay: {enabled: true, min: 100, max: 2000}
                limit:
                  max_metadata_size: 0
                  signal_message_size_limit: 1_048_576
                logging: {level: warn, json: true, component_levels: {my_part: debug}}
                """)
            .config();
    assertThat(config.port()).isEqualTo(8080);
    assertThat(config.bindAddresses()).isEqualTo(List.of("10.0.0.1", "::1"));
    RtcConfig rtc = config.rtc();
    assertThat(rtc.udpPort()).isEqualTo(new PortRange(7882, 7892));
    assertThat(rtc.udpPort().size()).isEqualTo(11);
    assertThat(rtc.portRangeStart()).isZero();
    assertThat(rtc.tcpPort()).isZero();
    assertThat(rtc.forceTcp()).isTrue();
    assertThat(rtc.useExternalIp()).isTrue();
    assertThat(rtc.nodeIp().addresses())
        .isEqualTo(
            List.of(InetAddress.ofLiteral("203.0.113.7"), InetAddress.ofLiteral("2001:db8::7")));
    assertThat(rtc.stunServers()).isEqualTo(List.of("stun.example.com:3478"));
    assertThat(rtc.interfaces().allows("en0")).isTrue();
    assertThat(rtc.interfaces().allows("en1")).isFalse();
    assertThat(rtc.ips().allows(InetAddress.ofLiteral("192.168.1.9"))).isFalse();
    assertThat(rtc.ips().allows(InetAddress.ofLiteral("192.168.2.9"))).isTrue();
    RoomConfig room = config.room();
    assertThat(room.emptyTimeout()).isEqualTo(10);
    assertThat(room.departureTimeout()).isEqualTo(20);
    assertThat(room.autoCreate()).isFalse();
    assertThat(room.enabledCodecs())
        .isEqualTo(
            List.of(
                new RoomConfig.CodecSpec("audio/opus", ""),
                new RoomConfig.CodecSpec("video/VP8", "a=1")));
    assertThat(room.playoutDelay()).isEqualTo(new RoomConfig.PlayoutDelay(true, 100, 2000));
    assertThat(config.limit().maxMetadataSize()).isZero();
    assertThat(config.limit().allowsMetadata("x".repeat(1 << 20))).isTrue();
    assertThat(config.limit().allowsRoomName("ä".repeat(128))).isTrue();
    assertThat(config.limit().allowsRoomName("ä".repeat(129))).isFalse();
    assertThat(config.limit().signalMessageSizeLimit()).isEqualTo(1 << 20);
    assertThat(config.logging().componentLevels()).isEqualTo(Map.of("my_part", "debug"));
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        // unknown keys
        mistake("prot: 1", "1: prot: unknown key; did you mean port?"),
        mistake("a:\n  b: 1", "1: a: unknown key"),
        mistake("rtc:\n  tcpPort: 1", "2: rtc.tcpPort: unknown key; did you mean rtc.tcp_port?"),
        mistake(
            "\n\nudp_port: 7882",
            "3: udp_port: unknown key; did you mean rtc.udp_port or turn.udp_port?"),
        mistake(
            "room:\n  empty-timeout: 1",
            "2: room.empty-timeout: unknown key; did you mean room.empty_timeout?"),
        mistake(
            "rtc:\n  turn_servers:\n    - host: a\n    - hots: b",
            "4: rtc.turn_servers[1].hots: unknown key; did you mean rtc.turn_servers[].host?"),
        mistake("sip: {inbound: 1}", "1: sip.inbound: unknown key"),
        mistake(
            "debug_handler_port: {port: 7070}",
            "1: debug_handler_port: unknown key; did you mean debug_handler?"),
        // wrong types
        mistake("port: many", "1: port: must be a whole number, without quotes, found \"many\""),
        mistake(
            "port: \"7880\"", "1: port: must be a whole number, without quotes, found \"7880\""),
        mistake("port: [1]", "1: port: must be a whole number"),
        mistake("port: 1.5", "1: port: must be a whole number, without quotes, found \"1.5\""),
        mistake("port: 99999999999999999999", "1: port: must be a whole number"),
        mistake("port: 9999999999", "1: port: must be a whole number of at most 32 bits"),
        mistake("development: maybe", "1: development: must be true or false"),
        mistake("development: 'true'", "1: development: must be true or false, without quotes"),
        mistake("rtc: 5", "1: rtc: must be keys with values"),
        mistake("rtc: []", "1: rtc: must be keys with values"),
        mistake("bind_addresses: 1.2.3.4", "1: bind_addresses: must be a list of text"),
        mistake("bind_addresses: [[a]]", "1: bind_addresses[0]: must be a text"),
        mistake(
            "room:\n  create_room_timeout: 10",
            "2: room.create_room_timeout: must be a duration with its unit"),
        mistake(
            "room:\n  create_room_timeout: -1s", "2: room.create_room_timeout: must be a duration"),
        mistake("room:\n  create_room_timeout: 9999999h", "must be shorter than 292 years"),
        mistake("limit: {bytes_per_sec: fast}", "1: limit.bytes_per_sec: must be a number"),
        mistake("rtc: {node_ip: example.com}", "1: rtc.node_ip: must be an IP address"),
        mistake("rtc: {node_ip: \"1.2.3.4,5.6.7.8\"}", "at most one IPv4 and one IPv6"),
        mistake("rtc: {node_ip: 1.2.3}", "must be an IP address"),
        mistake("rtc: {node_ip: 1.2.3.256}", "must be an IP address"),
        mistake(
            "rtc: {udp_port: 7892-7882}",
            "1: rtc.udp_port: ports are numbers from 1 to 65535, the lower one first"),
        mistake("rtc: {udp_port: 7882-7882}", "must be a port, or two ports"),
        mistake("rtc: {udp_port: 70000}", "1: rtc.udp_port: ports are numbers from 1 to 65535"),
        mistake("rtc: {udp_port: 1-2-3}", "must be a port, or two ports"),
        mistake(
            "rtc: {ips: {includes: [10.0.0.0]}}",
            "1: rtc.ips.includes[0]: must be an address block"),
        mistake("rtc: {ips: {includes: [10.0.0.0/33]}}", "must be an address block"),
        mistake("rtc: {ips: {excludes: [host/8]}}", "must be an address block"),
        mistake(
            "video: {stream_tracker_manager: {video: {frame_tracker: {low: {}}}}}",
            "must have whole numbers as its keys"),
        // ranges and words
        mistake("port: 0", "1: port: must be from 1 to 65535, found \"0\""),
        mistake("port: 65536", "1: port: must be from 1 to 65535, found \"65536\""),
        mistake("room: {empty_timeout: -1}", "1: room.empty_timeout: must be at least 0"),
        mistake("audio: {active_level: 128}", "1: audio.active_level: must be from 0 to 127"),
        mistake(
            "logging: {level: loud}", "1: logging.level: must be one of debug, info, warn, error"),
        mistake("node_selector: {kind: best}", "1: node_selector.kind: must be one of any, random"),
        // between keys
        mistake(
            "rtc: {port_range_start: 9, port_range_end: 8}",
            "1: rtc.port_range_end: must not be less than"),
        mistake("rtc: {port_range_start: 9}", "rtc.port_range_end: must not be less than"),
        mistake(
            "turn: {relay_range_start: 9, relay_range_end: 8}",
            "1: turn.relay_range_end: must not be less"),
        mistake(
            "room: {playout_delay: {min: 9, max: 8}}",
            "1: room.playout_delay.max: must not be less"),
        mistake("prometheus: {username: u}", "1: prometheus.username: prometheus.username and"),
        mistake("prometheus: {password: p}", "1: prometheus.password: prometheus.username and"),
        // presets
        mistake(
            "room:\n  room_configurations:\n    big: {emptytimeout: 1}",
            "3: room.room_configurations.big: must be a room configuration"),
        mistake(
            "room: {room_configurations: {big: 7}}",
            "1: room.room_configurations.big: must be a room configuration"),
        // YAML
        mistake("port: 1\nport: 2", "2: port: this key is already set above"),
        mistake(
            "room:\n  empty_timeout: 1\n  empty_timeout: 2",
            "3: empty_timeout: this key is already set above"),
        mistake("a: [", "not valid YAML"),
        mistake("port: 1\n bad: 2", "2: not valid YAML"),
        mistake("- 1", "1: must be keys with values"),
        mistake("just text", "1: must be keys with values"),
        mistake("? [a]\n: 1", "1: a key must be plain text"),
        mistake("port: *x", "1: unknown alias x"),
        mistake("port: &x [*x]", "1: unknown alias x"),
        mistake("---\nport: 1\n---\nport: 2", "3: only one YAML document"),
        mistake("a: " + "[".repeat(100_000), "nested too deeply"),
        mistake("a: " + "{b: ".repeat(100), "nested too deeply"),
        mistake("<<: 5", "<< must name a mapping"));
  }

  private static Arguments mistake(String yaml, String message) {
    return Arguments.of(yaml, message);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsToldWithItsKeyAndLine(String yaml, String message) {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                load(
                    yaml.startsWith("rtc") || yaml.startsWith("room") ? yaml + "\n" + KEYS : yaml));
    assertThat(refused).as(yaml).isNotNull();
    assertThat(refused.getMessage()).contains(message);
    assertThat(refused.getMessage()).doesNotContain("0123456789abcdef");
  }

  @Test
  void allMistakesAreToldAtOnce() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> load("prot: 1\nport: x\nrtc:\n  tcp_port: -1\n"));
    assertThat(refused.problems().stream().filter(ConfigProblem::isError))
        .extracting(ConfigProblem::key)
        .containsExactlyInAnyOrder("prot", "port", "rtc.tcp_port", "keys");
    assertThat(refused.problems().getFirst().origin()).isEqualTo(new Origin("config", 1));
  }

  @Test
  void aBillionLaughsAreNotLaughedAt() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      yaml.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> load(yaml.toString()));
    assertThat(refused.getMessage()).contains("too large");
  }

  @Test
  void anchorsAliasesAndMergesWork() {
    ServerConfig config =
        load(KEYS
                + """
                room: &defaults
                  empty_timeout: &t 11
                  departure_timeout: *t
                limit: {<<: {max_room_name_length: 5, max_metadata_size: 6}, max_metadata_size: 7}
                """)
            .config();
    assertThat(config.room().departureTimeout()).isEqualTo(11);
    assertThat(config.limit().maxRoomNameLength()).isEqualTo(5);
    assertThat(config.limit().maxMetadataSize()).isEqualTo(7);
  }

  @Test
  void aKeyWithoutEffectGivesExactlyOneWarningWithItsLine() {
    LoadedConfig loaded =
        load(
            KEYS
                + """
                redis:
                  address: localhost:6379
                rtc:
                  tcp_port: 7881
                  turn_servers:
                    - {host: a, port: 1, protocol: udp, username: u, credential: c}
                    - {host: b, port: 1, protocol: tls, username: u, credential: c}
                """);
    assertThat(loaded.warnings())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "config:3: redis.address: is understood, but has no effect in this version");
    assertThat(loaded.config().rtc().turnServers()).hasSize(2);
    assertThat(loaded.config().rtc().turnServers().getLast().protocol()).isEqualTo("tls");
    assertThat(loaded.config().redis().isConfigured()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"redis:", "redis: {address: }", "redis: {address: ~}", "sip: {}", "turn: null"})
  void aKeyWithoutValueIsNotSet(String yaml) {
    assertThat(load(KEYS + yaml).warnings()).isEmpty();
  }

  @Test
  void withoutStrictnessAnUnknownKeyIsAWarning() {
    ConfigSources strict = ConfigSources.ofYaml(KEYS + "prot: 1\nroom: {x: 1}");
    LoadedConfig loaded =
        ConfigLoader.load(
            new ConfigSources(null, strict.body(), "config", Map.of(), Map.of(), false));
    assertThat(loaded.warnings())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "config:2: prot: unknown key; did you mean port?", "config:3: room.x: unknown key");
  }

  @Test
  void namesThatBelongToTheUserAreReadLiterally() {
    ServerConfig config =
        load("""
        keys:
          my_Key_1: secret_with_underscores_and_1234567890
          "0123": 12345678901234567890123456789012
        room:
          room_configurations:
            my_Preset.1:
              empty_timeout: 7
              maxParticipants: "3"
              metadata: 42
              tags: {a_b: c_d}
              agents: [{agent_name: helper}]
        """)
            .config();
    assertThat(config.keys())
        .isEqualTo(
            ApiKeys.of(
                Map.of(
                    "my_Key_1", "secret_with_underscores_and_1234567890",
                    "0123", "12345678901234567890123456789012")));
    var preset = requireNonNull(config.room().roomConfigurations().get("my_Preset.1"));
    assertThat(preset.getEmptyTimeout()).isEqualTo(7);
    assertThat(preset.getMaxParticipants()).isEqualTo(3);
    assertThat(preset.getMetadata()).isEqualTo("42");
    assertThat(preset.getTagsMap()).isEqualTo(Map.of("a_b", "c_d"));
    assertThat(preset.getAgents(0).getAgentName()).isEqualTo("helper");
  }

  @Test
  void aMapOfLayersKeepsTheLayersThatAreNotNamed() {
    ServerConfig config =
        load(KEYS + "video: {stream_tracker_manager: {video: {bitrate_report_interval: {1: 3s}}}}")
            .config();
    assertThat(config.video().streamTrackerManager().video().bitrateReportInterval())
        .isEqualTo(
            Map.of(0, Duration.ofSeconds(1), 1, Duration.ofSeconds(3), 2, Duration.ofSeconds(1)));
  }

  @Test
  void olderNamesStillWork() {
    ServerConfig config =
        load(KEYS
                + "log_level: error\nlogging: {level: debug}\nprometheus_port: 6789\n"
                + "room: {max_metadata_size: 1, max_room_name_length: 2,"
                + " max_participant_identity_length: 3}\n")
            .config();
    assertThat(config.logging().level()).isEqualTo("error");
    assertThat(config.prometheus().port()).isEqualTo(6789);
    assertThat(config.limit().maxMetadataSize()).isEqualTo(1);
    assertThat(config.limit().maxRoomNameLength()).isEqualTo(2);
    assertThat(config.limit().maxParticipantIdentityLength()).isEqualTo(3);
  }

  @Test
  void aRangeOfPortsComesBeforeASinglePort() {
    LoadedConfig loaded =
        load(KEYS + "rtc: {udp_port: 7882, port_range_start: 100, port_range_end: 200}");
    assertThat(loaded.config().rtc().udpPort()).isEqualTo(PortRange.NONE);
    assertThat(loaded.warnings()).extracting(ConfigProblem::key).containsExactly("rtc.udp_port");
  }

  @Test
  void withoutKeysTheServerDoesNotStart() {
    ConfigException refused = catchThrowableOfType(ConfigException.class, () -> load("port: 7880"));
    assertThat(refused).hasMessageContaining("keys: at least one API key is needed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"keys: {k: ''}", "keys: {k: }", "keys: {k: [a]}", "keys: [k]", "keys: k:s"})
  void keysNeedSecretsAndMessagesNeverShowThem(String yaml) {
    ConfigException refused = catchThrowableOfType(ConfigException.class, () -> load(yaml));
    assertThat(refused.problems()).hasSize(1);
    assertThat(refused.problems().getFirst().key()).startsWith("keys");
  }

  @Test
  void aShortSecretIsWarnedAboutOutsideDevelopment() {
    assertThat(load("keys: {k: short}").warnings())
        .extracting(ConfigProblem::toString)
        .containsExactly("config:1: keys.k: the secret is too short: use at least 32 characters");
    assertThat(load("keys: {k: short}\ndevelopment: true").warnings()).isEmpty();
  }

  @Test
  void printingAConfigurationShowsNoSecret() {
    String printed =
        load("keys: {k: 0123456789abcdef0123456789abcdef}\nredis: {password: hunter2}\n"
                + "rtc: {turn_servers: [{host: a, secret: hunter2, credential: hunter2}]}\n"
                + "prometheus: {username: u, password: hunter2}\n")
            .toString();
    assertThat(printed).doesNotContain("hunter2").doesNotContain("0123456789abcdef");
  }

  @Test
  void developmentModeHasKeysLoopbackOnePortAndADebugLog() {
    LoadedConfig loaded = load("development: true");
    ServerConfig config = loaded.config();
    assertThat(config.keys()).isEqualTo(ApiKeys.of("devkey", "secret"));
    assertThat(config.bindAddresses()).isEqualTo(List.of("127.0.0.1", "::1"));
    assertThat(config.rtc().udpPort()).isEqualTo(PortRange.single(7882));
    assertThat(config.rtc().portRangeStart()).isZero();
    assertThat(config.turn().relayRangeEnd()).isEqualTo(30_002);
    assertThat(config.logging().level()).isEqualTo("debug");
    assertThat(loaded.warnings()).isEmpty();
  }

  @Test
  void developmentModeWithKeysOfOnesOwnIsOpen() {
    ServerConfig config = load(KEYS + "development: true").config();
    assertThat(config.bindAddresses()).isEmpty();
    assertThat(config.keys().first().map(ApiKey::id)).contains("k");
  }

  @Test
  void developmentModeOnANetworkAddressKeepsMediaInThatNetwork() {
    ServerConfig config =
        load("development: true\nbind_addresses: [127.0.0.1, 192.168.7.9, \"fd00::9\", localhost]\n"
                + "rtc: {ips: {includes: [10.0.0.0/8]}}")
            .config();
    assertThat(config.rtc().ips().includes())
        .extracting(Cidr::toString)
        .containsExactly("10.0.0.0/8", "192.168.7.9/24", "fd00:0:0:0:0:0:0:9/64");
    assertThat(config.rtc().ips().allows(InetAddress.ofLiteral("192.168.7.200"))).isTrue();
    assertThat(config.rtc().ips().allows(InetAddress.ofLiteral("192.168.8.1"))).isFalse();
    assertThat(load("development: true\nbind_addresses: [0.0.0.0]").config().rtc().ips().includes())
        .isEmpty();
  }

  @Test
  void everyScalarKeyCanBeSetToItsDefault() {
    List<String> refused = new ArrayList<>();
    for (ConfigKey key : ConfigKeys.all()) {
      if (key.isScalar() && !key.defaultText().isEmpty()) {
        ConfigSources sources =
            ConfigSources.ofYaml(KEYS).with(key.path(), key.defaultText(), "--" + key.path());
        try {
          LoadedConfig loaded = ConfigLoader.load(sources);
          if (loaded.warnings().size() != (key.acted() ? 0 : 1)) {
            refused.add(key.path() + " " + loaded.warnings());
          }
        } catch (ConfigException e) {
          refused.add(e.getMessage());
        }
      }
    }
    assertThat(refused).isEmpty();
  }

  private static LoadedConfig load(String yaml) {
    return ConfigLoader.load(ConfigSources.ofYaml(yaml));
  }
}

package dev.hibiki.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hibiki.common.auth.ApiKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ServerOptionsTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir private Path directory = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void makeFile() {
    file = directory.resolve("config.yaml");
  }

  @Test
  void everyNamedFlagSetsItsKey() {
    ServerConfig config =
        load(
                Map.of(),
                "--keys",
                "a: " + SECRET + "\nb_c: " + SECRET,
                "--bind",
                "10.0.0.1",
                "--bind",
                "10.0.0.2,it's",
                "--region",
                "north",
                "--node-ip",
                "203.0.113.7",
                "--udp-port",
                "7000-7003",
                "--redis-host",
                "redis:6379",
                "--redis-password",
                "p: q",
                "--turn-cert",
                "cert.pem",
                "--turn-key",
                "key.pem")
            .config();
    assertThat(config.keys()).isEqualTo(ApiKeys.of(Map.of("a", SECRET, "b_c", SECRET)));
    assertThat(config.bindAddresses()).isEqualTo(List.of("10.0.0.1", "10.0.0.2", "it's"));
    assertThat(config.region()).isEqualTo("north");
    assertThat(config.rtc().nodeIp().v4()).isEqualTo(InetAddress.ofLiteral("203.0.113.7"));
    assertThat(config.rtc().udpPort()).isEqualTo(new PortRange(7000, 7003));
    assertThat(config.redis().address()).isEqualTo("redis:6379");
    assertThat(config.redis().password()).isEqualTo(new Secret("p: q"));
    assertThat(config.turn().certFile()).isEqualTo("cert.pem");
    assertThat(config.turn().keyFile()).isEqualTo("key.pem");
    assertThat(config.development()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "LIVEKIT_REGION, north, region",
    "NODE_IP, 203.0.113.7, rtc.node_ip",
    "UDP_PORT, 7000, rtc.udp_port",
    "REDIS_HOST, redis:6379, redis.address",
    "REDIS_PASSWORD, secret, redis.password",
    "LIVEKIT_TURN_CERT, cert.pem, turn.cert_file",
    "LIVEKIT_TURN_KEY, key.pem, turn.key_file",
    "LIVEKIT_RTC_TCP_PORT, 7000, rtc.tcp_port",
    "LIVEKIT_PORT, 7000, port",
    "HIBIKI_SHARDS, 2, hibiki.shards",
    "LIVEKIT_KEY_FILE, some.yaml, key_file",
    "LIVEKIT_ROOM_PLAYOUT_DELAY_MIN, 7, room.playout_delay.min",
  })
  void everyVariableSetsItsKey(String variable, String value, String path) {
    ConfigSources.Setting override = options().sources(Map.of(variable, value)).overlay().get(path);
    assertThat(override).isEqualTo(new ConfigSources.Setting(value, variable, true));
  }

  @Test
  void keysMayComeFromTheEnvironment() {
    ServerConfig config = load(Map.of("LIVEKIT_KEYS", "k: " + SECRET)).config();
    assertThat(config.keys()).isEqualTo(ApiKeys.of("k", SECRET));
  }

  @Test
  void everyScalarKeyHasAFlag() {
    ServerConfig config =
        load(
                Map.of(),
                "--dev",
                "--port",
                "7000",
                "--rtc.tcp_port=7001",
                "--rtc.use_ice_lite",
                "--rtc.allow_tcp_fallback=false",
                "--rtc.pli_throttle.low_quality",
                "250ms",
                "--rtc.pli_throttle.mid_quality",
                "500000000",
                "--limit.bytes_per_sec",
                "1e9",
                "--prometheus.port",
                "9999",
                "--logging.level",
                "warn")
            .config();
    assertThat(config.port()).isEqualTo(7000);
    assertThat(config.rtc().tcpPort()).isEqualTo(7001);
    assertThat(config.rtc().useIceLite()).isTrue();
    assertThat(config.rtc().allowTcpFallback()).isFalse();
    assertThat(config.rtc().pliThrottle().lowQuality()).isEqualTo(Duration.ofMillis(250));
    assertThat(config.rtc().pliThrottle().midQuality()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.limit().bytesPerSec()).isEqualTo(1e9);
    assertThat(config.prometheus().port()).isEqualTo(9999);
    assertThat(config.logging().level()).isEqualTo("warn");
  }

  @Test
  void theHalvesOfPortRangeAndAddressesHaveFlagsToo() {
    ServerConfig config =
        load(
                Map.of("LIVEKIT_RTC_NODE_IP_IPV6", "2001:db8::1"),
                "--dev",
                "--rtc.udp_port.start",
                "7000",
                "--rtc.udp_port.end",
                "7003",
                "--rtc.node_ip.ipv4",
                "203.0.113.7")
            .config();
    assertThat(config.rtc().udpPort()).isEqualTo(new PortRange(7000, 7003));
    assertThat(config.rtc().nodeIp().addresses()).hasSize(2);
    assertThat(load(Map.of("LIVEKIT_RTC_UDP_PORT_START", "7000"), "--dev").config().rtc().udpPort())
        .isEqualTo(PortRange.single(7000));
  }

  /** From weak to strong; each step is added to those before it. */
  @Test
  void theStrongerSourceWins() throws IOException {
    Files.writeString(file, "keys: {k: " + SECRET + "}\nregion: file\nrtc: {udp_port: 1}\n");
    String config = "--config=" + file;
    assertThat(load(Map.of("LIVEKIT_KEYS", "k: " + SECRET)).config().region()).isEmpty();
    assertThat(load(Map.of(), config).config().region()).isEqualTo("file");
    assertThat(udpPort(Map.of(), config)).isEqualTo(1);
    assertThat(udpPort(Map.of("LIVEKIT_RTC_UDP_PORT", "2"), config)).isEqualTo(2);
    assertThat(udpPort(Map.of("LIVEKIT_RTC_UDP_PORT", "2"), config, "--rtc.udp_port=3"))
        .isEqualTo(3);
    assertThat(udpPort(Map.of("UDP_PORT", "4"), config, "--rtc.udp_port=3")).isEqualTo(4);
    assertThat(udpPort(Map.of("UDP_PORT", "4"), config, "--rtc.udp_port=3", "--udp-port=5"))
        .isEqualTo(5);
  }

  private int udpPort(Map<String, String> environment, String... arguments) {
    return load(environment, arguments).config().rtc().udpPort().start();
  }

  @Test
  void theBodyTakesThePlaceOfTheFile() throws IOException {
    Files.writeString(file, "keys: {k: " + SECRET + "}\nregion: file\nport: 1");
    Map<String, String> variable =
        Map.of("LIVEKIT_CONFIG", "keys: {k: " + SECRET + "}\nregion: variable");
    String config = "--config=" + file;
    assertThat(load(variable, config).config().region()).isEqualTo("variable");
    assertThat(load(variable, config).config().port()).isEqualTo(7880);
    assertThat(
            load(variable, config, "--config-body", "keys: {k: " + SECRET + "}\nregion: flag")
                .config()
                .region())
        .isEqualTo("flag");
    assertThat(load(Map.of("LIVEKIT_CONFIG", ""), config).config().region()).isEqualTo("file");
  }

  @Test
  void aMistakeIsToldWithTheNameOfItsSource() throws IOException {
    Files.writeString(file, "keys: {k: " + SECRET + "}\nprot: 1\n");
    assertThat(refusal(Map.of(), "--config=" + file)).startsWith(file + ":2: prot: unknown key");
    assertThat(refusal(Map.of("LIVEKIT_PORT", "x"), "--dev"))
        .startsWith("LIVEKIT_PORT: port: must be a whole number");
    assertThat(refusal(Map.of(), "--dev", "--port=x")).startsWith("--port: port: must be");
    assertThat(refusal(Map.of("LIVEKIT_CONFIG", "\nprot: 1"), "--dev"))
        .startsWith("LIVEKIT_CONFIG:2: prot: unknown key");
    assertThat(refusal(Map.of("LIVEKIT_KEYS", "k:" + SECRET)))
        .isEqualTo("LIVEKIT_KEYS:1: keys: must be one \"key: secret\" a line, with the space");
    assertThat(refusal(Map.of(), "--config=" + directory.resolve("none.yaml")))
        .isEqualTo(directory.resolve("none.yaml") + ": --config: there is no such file");
    assertThat(refusal(Map.of(), "--config=" + directory)).contains("--config: cannot be read");
  }

  @Test
  void anUnknownFlagIsRefused() {
    assertThat(
            catchThrowableOfType(
                CommandLine.ParameterException.class, () -> load(Map.of(), "--rtc.tcp_prot=1")))
        .hasMessageContaining("--rtc.tcp_prot");
  }

  @Test
  void strictnessCanBeSwitchedOff() throws IOException {
    Files.writeString(file, "prot: 1\n");
    LoadedConfig loaded = load(Map.of(), "--dev", "--disable-strict-config", "--config=" + file);
    assertThat(loaded.warnings()).extracting(ConfigProblem::key).containsExactly("prot");
  }

  @Test
  void emptyVariablesCountAsNotSet() {
    ServerConfig config =
        load(
                Map.of(
                    "LIVEKIT_KEYS",
                    "",
                    "REDIS_HOST",
                    "",
                    "LIVEKIT_PORT",
                    "",
                    "UDP_PORT",
                    "",
                    "LIVEKIT_URL",
                    "ws://ignored"),
                "--dev")
            .config();
    assertThat(config.keys()).isEqualTo(ApiKeys.of("devkey", "secret"));
    assertThat(config.port()).isEqualTo(7880);
  }

  @Test
  void devCanBeSwitchedOffAgain() throws IOException {
    Files.writeString(file, "development: true\nkeys: {k: " + SECRET + "}\n");
    assertThat(load(Map.of(), "--config=" + file).config().development()).isTrue();
    assertThat(load(Map.of(), "--config=" + file, "--dev=false").config().development()).isFalse();
  }

  @Test
  void profilesAreFilesToWrite() {
    assertThat(options("--cpuprofile", "a", "--memprofile=b").cpuProfile()).contains(Path.of("a"));
    assertThat(options("--cpuprofile", "a", "--memprofile=b").memProfile()).contains(Path.of("b"));
    assertThat(options().cpuProfile()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "rw-------, true",
    "rw-r-----, true",
    "rw-r--r--, false",
    "rw-----w-, false",
    "rwx--x--x, false"
  })
  void aKeyFileMustBeClosedToOthers(String rights, boolean good) throws IOException {
    Path keys = directory.resolve("keys.yaml");
    Files.writeString(keys, "k: " + SECRET + "\nother_key: " + SECRET + "\n");
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString(rights));
    if (good) {
      ServerConfig config = load(Map.of(), "--key-file=" + keys, "--keys=x: " + SECRET).config();
      assertThat(config.keys()).isEqualTo(ApiKeys.of(Map.of("k", SECRET, "other_key", SECRET)));
    } else {
      assertThat(refusal(Map.of(), "--key-file=" + keys))
          .isEqualTo(keys + ": key_file: others must have no right to it: chmod o-rwx " + keys);
    }
  }

  @Test
  void aKeyFileThatIsMissingOrWrongIsTold() throws IOException {
    Path keys = directory.resolve("keys.yaml");
    assertThat(refusal(Map.of(), "--key-file=" + keys))
        .isEqualTo(keys + ": key_file: there is no such file");
    Files.writeString(keys, "k: " + SECRET + "\nempty: \n");
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    assertThat(refusal(Map.of(), "--key-file=" + keys))
        .isEqualTo(keys + ":2: keys.empty: must have a secret");
    Files.writeString(keys, "");
    assertThat(refusal(Map.of(), "--key-file=" + keys)).contains("at least one API key is needed");
  }

  @Test
  void namesOfKeyFilesMayHoldVariablesAndHome() {
    Map<String, String> environment = Map.of("HOME", "/home/me", "DIR", "/etc/x");
    assertThat(KeyFiles.expand("~/keys", environment)).isEqualTo(Path.of("/home/me/keys"));
    assertThat(KeyFiles.expand("$DIR/keys", environment)).isEqualTo(Path.of("/etc/x/keys"));
    assertThat(KeyFiles.expand("${DIR}y/keys$NO", environment)).isEqualTo(Path.of("/etc/xy/keys"));
    assertThat(KeyFiles.expand("/a~/b", environment)).isEqualTo(Path.of("/a~/b"));
  }

  private static ServerOptions options(String... arguments) {
    ServerOptions options = new ServerOptions();
    new CommandLine(options.commandSpec()).parseArgs(arguments);
    return options;
  }

  private static LoadedConfig load(Map<String, String> environment, String... arguments) {
    return ConfigLoader.load(options(arguments).sources(environment));
  }

  private static String refusal(Map<String, String> environment, String... arguments) {
    return Objects.toString(
        catchThrowableOfType(ConfigException.class, () -> load(environment, arguments))
            .getMessage());
  }
}

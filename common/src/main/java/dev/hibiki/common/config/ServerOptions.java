package dev.hibiki.common.config;

import dev.hibiki.common.config.ConfigSources.Setting;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * The command line of the server: a flag for what is set often, and a hidden flag for every key
 * that one word can set, {@code --rtc.tcp_port 7881}.
 *
 * <p>Each key has an environment variable as well ({@code LIVEKIT_RTC_TCP_PORT}). From weak to
 * strong: defaults, YAML, variables of keys, flags of keys, named variables, named flags. A
 * variable that is empty counts as not set.
 */
@Command(
    name = "hibiki",
    description = "Real-time audio, video and data server. Without a command it starts.",
    sortOptions = false)
public final class ServerOptions {
  @Option(names = "--config", paramLabel = "FILE", description = "YAML file to read.")
  private @Nullable Path config;

  @Option(
      names = "--config-body",
      paramLabel = "YAML",
      description = "The YAML itself, in place of a file. Variable: LIVEKIT_CONFIG")
  private @Nullable String configBody;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "File of API keys and secrets, closed to others.")
  private @Nullable String keyFile;

  @Option(
      names = "--keys",
      paramLabel = "KEYS",
      description = "API keys, one \"key: secret\" a line. Variable: LIVEKIT_KEYS")
  private @Nullable String keys;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      split = ",",
      description = "Address to listen on; may be repeated.")
  private @Nullable List<String> bind;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      description = "Region of this node. Variable: LIVEKIT_REGION")
  private @Nullable String region;

  @Option(
      names = "--node-ip",
      paramLabel = "ADDRESS",
      description = "Address of this node for clients. Variable: NODE_IP")
  private @Nullable String nodeIp;

  @Option(
      names = "--udp-port",
      paramLabel = "PORTS",
      description = "UDP port or range for media. Variable: UDP_PORT")
  private @Nullable String udpPort;

  @Option(
      names = "--redis-host",
      paramLabel = "HOST:PORT",
      description = "Redis server. Variable: REDIS_HOST")
  private @Nullable String redisHost;

  @Option(
      names = "--redis-password",
      paramLabel = "PASSWORD",
      description = "Password of Redis. Variable: REDIS_PASSWORD")
  private @Nullable String redisPassword;

  @Option(
      names = "--turn-cert",
      paramLabel = "FILE",
      description = "Certificate of the TURN server. Variable: LIVEKIT_TURN_CERT")
  private @Nullable String turnCert;

  @Option(
      names = "--turn-key",
      paramLabel = "FILE",
      description = "Key of the TURN server. Variable: LIVEKIT_TURN_KEY")
  private @Nullable String turnKey;

  @Option(
      names = "--cpuprofile",
      paramLabel = "FILE",
      description = "Writes a profile of processor use when the server ends.")
  private @Nullable Path cpuProfile;

  @Option(
      names = "--memprofile",
      paramLabel = "FILE",
      description = "Writes a profile of memory when the server ends.")
  private @Nullable Path memProfile;

  @Option(
      names = "--dev",
      arity = "0..1",
      fallbackValue = "true",
      description = "Development mode: placeholder keys, loopback, debug log. Not for production.")
  private @Nullable Boolean development;

  @Option(
      names = "--disable-strict-config",
      arity = "0..1",
      fallbackValue = "true",
      hidden = true,
      description = "Unknown keys in the YAML are only warned about.")
  private boolean lenient;

  private final Map<String, String> keyFlags = new LinkedHashMap<>();

  /** The command with all its flags, bound to this object. */
  CommandSpec commandSpec() {
    CommandSpec spec = CommandSpec.forAnnotatedObject(this);
    for (ConfigKey key : ConfigKeys.all()) {
      String flag = "--" + key.path();
      if (key.isScalar() && !spec.optionsMap().containsKey(flag)) {
        spec.addOption(keyFlag(flag, key));
      }
    }
    for (String path : ComposedKeys.PATHS) {
      spec.addOption(
          OptionSpec.builder("--" + path)
              .type(String.class)
              .arity("1")
              .hidden(true)
              .setter(keyFlagSetter(path))
              .build());
    }
    return spec;
  }

  private OptionSpec keyFlag(String flag, ConfigKey key) {
    OptionSpec.Builder option =
        OptionSpec.builder(flag).type(String.class).hidden(true).setter(keyFlagSetter(key.path()));
    if (key.type() == ValueType.Scalar.FLAG) {
      option.arity("0..1").fallbackValue("true");
    } else {
      option.arity("1");
    }
    return option.build();
  }

  private ISetter keyFlagSetter(String path) {
    return new ISetter() {
      @Override
      public <T> T set(T value) {
        if (value != null) {
          keyFlags.put(path, value.toString());
        }
        return value;
      }
    };
  }

  /** Where to write the profile of processor use; empty if not asked for. */
  public Optional<Path> cpuProfile() {
    return Optional.ofNullable(cpuProfile);
  }

  /** Where to write the profile of memory; empty if not asked for. */
  public Optional<Path> memProfile() {
    return Optional.ofNullable(memProfile);
  }

  /** What was parsed, together with the environment, ready for {@link ConfigLoader}. */
  public ConfigSources sources(Map<String, String> environment) {
    Map<String, Setting> overlay = new LinkedHashMap<>();
    for (ConfigKey key : ConfigKeys.all()) {
      if (key.isScalar()) {
        put(
            overlay,
            key.path(),
            environment.get(key.environmentVariable()),
            key.environmentVariable());
      }
    }
    keyFlags.forEach((path, value) -> {
      if (ConfigKeys.exists(path)) {
        put(overlay, path, value, "--" + path);
      }
    });
    ComposedKeys.apply(overlay, keyFlags, environment);

    named(overlay, environment, "region", region, "--region", "LIVEKIT_REGION");
    named(overlay, environment, "rtc.node_ip", nodeIp, "--node-ip", "NODE_IP");
    named(overlay, environment, "rtc.udp_port", udpPort, "--udp-port", "UDP_PORT");
    named(overlay, environment, "redis.address", redisHost, "--redis-host", "REDIS_HOST");
    named(
        overlay,
        environment,
        "redis.password",
        redisPassword,
        "--redis-password",
        "REDIS_PASSWORD");
    named(overlay, environment, "turn.cert_file", turnCert, "--turn-cert", "LIVEKIT_TURN_CERT");
    named(overlay, environment, "turn.key_file", turnKey, "--turn-key", "LIVEKIT_TURN_KEY");
    put(overlay, "key_file", keyFile, "--key-file");
    if (development != null) {
      put(overlay, "development", development.toString(), "--dev");
    }
    yaml(overlay, "keys", environment.get("LIVEKIT_KEYS"), "LIVEKIT_KEYS");
    yaml(overlay, "keys", keys, "--keys");
    if (bind != null) {
      yaml(overlay, "bind_addresses", quotedList(bind), "--bind");
    }

    boolean bodyFlag = configBody != null && !configBody.isEmpty();
    String body = bodyFlag ? configBody : environment.get("LIVEKIT_CONFIG");
    return new ConfigSources(
        config,
        body == null || body.isEmpty() ? null : body,
        bodyFlag ? "--config-body" : "LIVEKIT_CONFIG",
        overlay,
        environment,
        !lenient);
  }

  private static void named(
      Map<String, Setting> overlay,
      Map<String, String> environment,
      String path,
      @Nullable String value,
      String flag,
      String variable) {
    put(overlay, path, environment.get(variable), variable);
    put(overlay, path, value, flag);
  }

  private static void put(
      Map<String, Setting> overlay, String path, @Nullable String value, String source) {
    if (value != null && !value.isEmpty()) {
      boolean nanos =
          ConfigKeys.at(path).type() == ValueType.Scalar.DURATION && value.matches("\\d{1,18}");
      // The reference takes bare numbers here, and only here, for nanoseconds.
      overlay.put(path, new Setting(nanos ? value + "ns" : value, source, true));
    }
  }

  private static void yaml(
      Map<String, Setting> overlay, String path, @Nullable String value, String source) {
    if (value != null && !value.isBlank()) {
      overlay.put(path, new Setting(value, source, false));
    }
  }

  private static String quotedList(List<String> texts) {
    return texts.stream()
        .map(text -> "'" + text.strip().replace("'", "''") + "'")
        .collect(Collectors.joining(", ", "[", "]"));
  }
}

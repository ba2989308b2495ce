package dev.hibiki.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.auth.ApiKeys;
import dev.hibiki.common.auth.TokenVerifier;
import dev.hibiki.common.auth.VerifiedToken;
import dev.hibiki.common.auth.VideoGrant;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServerCommandLineTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_767_225_600);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<LoadedConfig> started = new ArrayList<>();

  @Test
  void withoutACommandTheServerStarts() {
    assertThat(execute("--dev")).isEqualTo(7);
    assertThat(started).hasSize(1);
    assertThat(started.getFirst().config().development()).isTrue();
  }

  @Test
  void versionAndHelpArePrintedAndNothingStarts() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).isEqualToIgnoringNewLines("hibiki version 1.2.3");
    assertThat(execute("--help")).isZero();
    assertThat(out.toString())
        .contains("--config", "--udp-port", "generate-keys", "--dev")
        .doesNotContain("--rtc.tcp_port", "--disable-strict-config");
    assertThat(started).isEmpty();
  }

  @Test
  void theVerboseHelpHasTheFlagOfEveryKey() {
    assertThat(execute("help-verbose")).isZero();
    String help = out.toString();
    assertThat(ConfigKeys.all().stream().filter(ConfigKey::isScalar))
        .filteredOn(key -> !help.contains("--" + key.path()))
        .isEmpty();
  }

  @Test
  void aWrongConfigurationIsToldLineByLineWithoutStackTrace() {
    assertThat(execute("--dev", "--port=x", "--rtc.tcp_port=-1")).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactlyInAnyOrder(
            "--port: port: must be a whole number, without quotes, found \"x\"",
            "--rtc.tcp_port: rtc.tcp_port: must be from 0 to 65535, found \"-1\"");
    assertThat(started).isEmpty();
  }

  @Test
  void aWrongFlagIsToldWithExitCodeTwo() {
    assertThat(execute("--udp-prot=1")).isEqualTo(2);
    assertThat(err.toString()).contains("Unknown option: '--udp-prot=1'").contains("--udp-port");
  }

  @Test
  void newKeysAreAKeyAndALongSecret() {
    assertThat(execute("generate-keys")).isZero();
    assertThat(out.toString()).containsPattern("API Key: API\\w{12}\\RAPI Secret: \\w{44}\\R");
  }

  @Test
  void portsAreThoseOfTheConfiguration() {
    assertThat(execute("--dev", "--turn.enabled", "--turn.udp_port=3478", "ports")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "TCP Ports",
            "7880 - HTTP service",
            "7881 - ICE/TCP",
            "UDP Ports",
            "7882 - ICE/UDP",
            "3478 - TURN/UDP");
  }

  @Test
  void aJoinTokenIsSignedByTheFirstKey() {
    assertThat(execute("--dev", "create-join-token", "--room=r", "--identity=me", "--recorder"))
        .isZero();
    String token = out.toString().strip().substring("Token: ".length());
    VerifiedToken verified = new TokenVerifier(ApiKeys.of("devkey", "secret")).verify(token, NOW);
    assertThat(verified.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(30)));
    assertThat(verified.grants().identity()).isEqualTo("me");
    assertThat(verified.grants().video())
        .isEqualTo(
            VideoGrant.builder()
                .roomJoin(true)
                .room("r")
                .hidden(true)
                .recorder(true)
                .canPublish(false)
                .canPublishData(false)
                .build());
  }

  @Test
  void aCommandWithoutKeysTellsWhatIsMissing() {
    assertThat(execute("create-join-token", "--room=r", "--identity=me")).isEqualTo(1);
    assertThat(err.toString()).contains("at least one API key is needed");
  }

  private int execute(String... arguments) {
    return new ServerCommandLine(
            "hibiki version 1.2.3",
            Map.of(),
            new Random(3),
            InstantSource.fixed(NOW),
            (options, config) -> {
              started.add(config);
              return 7;
            })
        .printingTo(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(arguments);
  }
}

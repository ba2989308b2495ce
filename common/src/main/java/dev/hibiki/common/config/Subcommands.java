package dev.hibiki.common.config;

import dev.hibiki.common.auth.AccessToken;
import dev.hibiki.common.auth.Grants;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.id.IdSource;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The commands beside starting the server. */
final class Subcommands {
  private static final Duration JOIN_TOKEN_VALIDITY = Duration.ofDays(30);

  private Subcommands() {}

  /** Gives each command its output. */
  private abstract static class Printing implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    PrintWriter out() {
      CommandSpec known = spec;
      if (known == null) {
        throw new IllegalStateException("the command is not on a command line");
      }
      return known.commandLine().getOut();
    }
  }

  /** {@code generate-keys}: a new pair of API key and secret. */
  @Command(name = "generate-keys", description = "Makes a new API key and secret.")
  static final class GenerateKeys extends Printing {
    private final IdSource ids;

    GenerateKeys(RandomGenerator random) {
      this.ids = new IdSource(random);
    }

    @Override
    public Integer call() {
      out().println("API Key: " + ids.apiKey());
      out().println("API Secret: " + ids.apiSecret());
      return CommandLine.ExitCode.OK;
    }
  }

  /** {@code ports}: what a firewall has to let through. */
  @Command(name = "ports", description = "Prints the ports that the configuration uses.")
  static final class Ports extends Printing {
    private final Supplier<LoadedConfig> loader;

    Ports(Supplier<LoadedConfig> loader) {
      this.loader = loader;
    }

    @Override
    public Integer call() {
      ServerConfig config = loader.get().config();
      RtcConfig rtc = config.rtc();
      out().println("TCP Ports");
      out().println(config.port() + " - HTTP service");
      if (rtc.tcpPort() != 0) {
        out().println(rtc.tcpPort() + " - ICE/TCP");
      }
      if (config.turn().enabled() && config.turn().tlsPort() != 0) {
        out().println(config.turn().tlsPort() + " - TURN/TLS");
      }
      out().println("UDP Ports");
      if (rtc.udpPort().isSet()) {
        out().println(rtc.udpPort() + " - ICE/UDP");
      } else {
        out().println(rtc.portRangeStart() + "-" + rtc.portRangeEnd() + " - ICE/UDP range");
      }
      if (config.turn().enabled() && config.turn().udpPort() != 0) {
        out().println(config.turn().udpPort() + " - TURN/UDP");
      }
      return CommandLine.ExitCode.OK;
    }
  }

  /** {@code create-join-token}: a token for trying things out. */
  @Command(
      name = "create-join-token",
      description = "Makes a token to join a room with, valid for 30 days; for development.")
  static final class CreateJoinToken extends Printing {
    private final Supplier<LoadedConfig> loader;
    private final InstantSource clock;

    @Option(names = "--room", required = true, description = "Name of the room.")
    private String room = "";

    @Option(names = "--identity", required = true, description = "Identity of the participant.")
    private String identity = "";

    @Option(names = "--recorder", description = "A hidden participant that only subscribes.")
    private boolean recorder;

    CreateJoinToken(Supplier<LoadedConfig> loader, InstantSource clock) {
      this.loader = loader;
      this.clock = clock;
    }

    @Override
    public Integer call() {
      VideoGrant.Builder video = VideoGrant.builder().roomJoin(true).room(room);
      if (recorder) {
        video.hidden(true).recorder(true).canPublish(false).canPublishData(false);
      }
      Grants grants = Grants.builder().identity(identity).video(video.build()).build();
      String token =
          AccessToken.sign(
              loader.get().config().keys().first().orElseThrow(),
              grants,
              JOIN_TOKEN_VALIDITY,
              clock.instant());
      out().println("Token: " + token);
      return CommandLine.ExitCode.OK;
    }
  }

  /** {@code help-verbose}: the help with a flag for every key. */
  @Command(
      name = "help-verbose",
      description = "Prints the help with the flags of all configuration keys.")
  static final class HelpVerbose extends Printing {
    private final CommandLine program;

    HelpVerbose(CommandLine program) {
      this.program = program;
    }

    @Override
    public Integer call() {
      program.usage(out());
      out().println("Flags and variables of all keys:");
      for (ConfigKey key : ConfigKeys.all()) {
        if (key.isScalar()) {
          out().println("  --" + key.path() + ", " + key.environmentVariable());
          out().println("      " + key.doc());
        }
      }
      return CommandLine.ExitCode.OK;
    }
  }
}

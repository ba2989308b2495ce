package dev.hibiki.common.config;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The program as the shell sees it: flags, commands, exit codes, and messages when the
 * configuration is wrong.
 */
public final class ServerCommandLine {
  /** Starts the server when no command is given, and returns the exit code when it has ended. */
  @FunctionalInterface
  public interface Server {
    int run(ServerOptions options, LoadedConfig config);
  }

  private final Map<String, String> environment;
  private final Server server;
  private final ServerOptions options = new ServerOptions();
  private final CommandLine commandLine;

  /**
   * @param version what {@code --version} prints
   * @param environment the environment variables
   * @param random where new API keys come from; a secure one
   * @param clock what time it is for new tokens
   */
  public ServerCommandLine(
      String version,
      Map<String, String> environment,
      RandomGenerator random,
      InstantSource clock,
      Server server) {
    this.environment = Map.copyOf(environment);
    this.server = server;
    this.commandLine = create(version, options.commandSpec());
    commandLine.addSubcommand(new Subcommands.GenerateKeys(random));
    commandLine.addSubcommand(new Subcommands.Ports(this::load));
    commandLine.addSubcommand(new Subcommands.CreateJoinToken(this::load, clock));
    commandLine.addSubcommand(new Subcommands.HelpVerbose(commandLine));
    commandLine.setExecutionStrategy(this::run);
    commandLine.setExecutionExceptionHandler((e, command, result) -> {
      if (e instanceof ConfigException) {
        command.getErr().println(e.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
      }
      throw e;
    });
  }

  private static CommandLine create(String version, CommandSpec spec) {
    spec.version(version);
    spec.addOption(
        OptionSpec.builder("--version", "-v")
            .versionHelp(true)
            .description("Prints the version.")
            .build());
    spec.addOption(
        OptionSpec.builder("--help", "-h").usageHelp(true).description("Prints this.").build());
    return new CommandLine(spec);
  }

  /** Where to print to, for tests; standard output and error otherwise. */
  public ServerCommandLine printingTo(PrintWriter out, PrintWriter err) {
    commandLine.setOut(out).setErr(err);
    return this;
  }

  /** Does what the arguments say. Returns the exit code: 0 well, 1 failed, 2 wrong arguments. */
  public int execute(String... arguments) {
    return commandLine.execute(arguments);
  }

  private LoadedConfig load() {
    return ConfigLoader.load(options.sources(environment));
  }

  private int run(ParseResult result) {
    Integer help = CommandLine.executeHelpRequest(result);
    if (help != null) {
      return help;
    }
    if (result.hasSubcommand()) {
      CommandLine command = result.subcommand().commandSpec().commandLine();
      Callable<?> action = command.getCommand();
      try {
        return (Integer) action.call();
      } catch (Exception e) {
        throw new CommandLine.ExecutionException(command, String.valueOf(e.getMessage()), e);
      }
    }
    try {
      return server.run(options, load());
    } catch (RuntimeException e) {
      throw new CommandLine.ExecutionException(commandLine, String.valueOf(e.getMessage()), e);
    }
  }
}

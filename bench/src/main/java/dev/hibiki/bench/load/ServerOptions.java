package dev.hibiki.bench.load;

import dev.hibiki.common.auth.ApiKey;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that say which server is meant. */
public final class ServerOptions {
  @Option(
      names = "--url",
      defaultValue = "ws://127.0.0.1:7880",
      description =
          "Server; its host is the only address media goes to. IPv4. Default: ${DEFAULT-VALUE}")
  private URI url = URI.create("ws://127.0.0.1:7880");

  @Option(names = "--api-key", defaultValue = "devkey", description = "Default: ${DEFAULT-VALUE}")
  private String apiKey = "devkey";

  @Option(
      names = "--api-secret",
      defaultValue = "secret",
      description = "Default: ${DEFAULT-VALUE}")
  private String apiSecret = "secret";

  @Option(names = "--pid", description = "Process of the server, for its CPU time and memory.")
  private long pid;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  public URI url() {
    return url;
  }

  public ApiKey key() {
    return new ApiKey(apiKey, apiSecret);
  }

  /** 0 if it was not said. */
  public long pid() {
    return pid;
  }

  /** What the system tells of the server; null if its process was not said. */
  public @Nullable ServerProcess process() {
    return pid == 0 ? null : new ServerProcess(pid);
  }

  /** The same for commands that cannot do without it. */
  public ServerProcess requiredProcess() {
    if (pid == 0) {
      throw refused("--pid: the process of the server is needed");
    }
    return new ServerProcess(pid);
  }

  /** The command line cannot be followed. */
  public ParameterException refused(String reason) {
    return new ParameterException(Objects.requireNonNull(command).commandLine(), reason);
  }
}

package dev.hibiki.bench.load;

import dev.hibiki.bench.client.Media;
import dev.hibiki.rtc.srtp.SrtpProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** The command line of the load generator. */
@Command(
    name = "bench/run.sh",
    mixinStandardHelpOptions = true,
    description = "Loads a LiveKit-compatible server with clients and says what that costs it.",
    footer =
        "Other runs, each with --help: bench/run.sh soak, bench/run.sh joins, bench/run.sh hold.")
public final class LoadCommand implements Callable<Integer> {
  @Mixin private ServerOptions server = new ServerOptions();

  @Option(names = "--publishers", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}")
  private int publishers = 1;

  @Option(names = "--subscribers", defaultValue = "50", description = "Default: ${DEFAULT-VALUE}")
  private int subscribers = 50;

  @Option(names = "--media", defaultValue = "video", description = "video, simulcast or audio")
  private String media = "video";

  @Option(
      names = "--srtp",
      split = ",",
      defaultValue = "AEAD_AES_128_GCM,AES128_CM_SHA1_80",
      description = "Profiles offered: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
  private List<SrtpProfile> srtpProfiles = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "Length of the measured interval.")
  private int seconds = 20;

  @Option(names = "--warmup", defaultValue = "10", description = "Seconds before it.")
  private int warmup = 10;

  @Option(
      names = "--sample",
      defaultValue = "16",
      description = "One in so many subscribers decrypts and checks what it receives.")
  private int sample = 16;

  @Option(
      names = "--joins-at-once",
      defaultValue = "8",
      description = "How many may be on their way in at a time. Default: ${DEFAULT-VALUE}")
  private int joinsAtOnce = 8;

  @Option(names = "--json", description = "File for the figures.")
  private @Nullable Path json;

  /** Runs the command and ends the process with its status. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new LoadCommand()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    LoadPlan plan =
        new LoadPlan(
            server.url(),
            server.key(),
            server.pid(),
            publishers,
            subscribers,
            Media.valueOf(media.toUpperCase(Locale.ROOT)),
            srtpProfiles,
            seconds,
            warmup,
            sample,
            joinsAtOnce);
    LoadResult result = new LoadRun(plan, System.err::println).run();
    System.out.print(result.text());
    if (json != null) {
      Files.writeString(
          json, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(result));
    }
    return result.clean() ? 0 : 1;
  }
}

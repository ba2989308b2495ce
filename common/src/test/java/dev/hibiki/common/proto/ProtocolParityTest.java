package dev.hibiki.common.proto;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares the compiled protocol with what the published LiveKit packages declare. The Go modules
 * are the wider and newer of the two, so ours has to equal them. All that the npm package declares
 * has to be found in ours.
 */
class ProtocolParityTest {

  /** Files of the Go modules that describe services this server does not offer. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          // How an agent talks to its own tools, to inference and to its session's observers.
          "agent/livekit_agent_dev.proto",
          "agent/livekit_agent_inference.proto",
          "agent/livekit_agent_session.proto",
          "livekit_agent_simulation.proto",
          "livekit_agent_worker.proto",
          "livekit_agentdb.proto",
          // Hosting of agents and of recorded sessions.
          "livekit_cloud_agent.proto",
          "cloud_replay.proto",
          // Reports to a collector that is not part of a server.
          "livekit_analytics.proto",
          "rpc/analytics.proto",
          // Bridges to messengers and telephone providers.
          "livekit_connector.proto",
          "livekit_connector_twilio.proto",
          "livekit_connector_whatsapp.proto",
          // Spoken between an application and its own token endpoint.
          "livekit_token_source.proto");

  /** Fields of the npm package whose names have changed since; the wire format has not. */
  private static final Map<String, String> RENAMED =
      Map.of("livekit.ListUpdate.del", "livekit.ListUpdate.remove");

  @Test
  void equalsTheGoModules() {
    var reference =
        ReferenceListing.go().stream()
            .filter(line -> !LEFT_OUT.contains(requireNonNull(line.file())))
            .map(ReferenceListing.Line::element)
            .collect(toCollection(TreeSet::new));

    assertSameElements(reference);
  }

  @Test
  void coversEverythingInTheNpmPackage() {
    var reference =
        ReferenceListing.npm().stream()
            .map(ReferenceListing.Line::element)
            .map(ProtocolParityTest::underItsPresentName)
            .collect(toCollection(TreeSet::new));
    // The package has no services, and fewer fields than the Go modules: see the class comment.
    assertThat(reference).hasSizeGreaterThan(1500);

    reference.removeAll(CompiledDescriptors.elements());
    assertThat(reference)
        .as("declared by the npm package, but missing or different here")
        .isEmpty();
  }

  @Test
  void leavesOutOnlyFilesThatExist() {
    var files = ReferenceListing.go().stream().map(ReferenceListing.Line::file).collect(toSet());

    assertThat(files).containsAll(LEFT_OUT);
  }

  @Test
  void comparesEveryProtoFileOfThisModule() throws IOException {
    var root = Path.of("src", "main", "proto");
    List<String> files;
    try (Stream<Path> paths = Files.walk(root)) {
      files =
          paths
              .filter(path -> path.toString().endsWith(".proto"))
              .map(path -> root.relativize(path).toString().replace('\\', '/'))
              .toList();
    }

    assertThat(CompiledDescriptors.FILES)
        .extracting(FileDescriptor::getName)
        .containsExactlyInAnyOrderElementsOf(files);
  }

  private static void assertSameElements(Set<DescriptorElement> reference) {
    var missing = new TreeSet<>(reference);
    var surplus = new TreeSet<>(CompiledDescriptors.elements());
    missing.removeAll(surplus);
    surplus.removeAll(reference);

    assertThat(missing).as("declared by the Go modules, but missing or different here").isEmpty();
    assertThat(surplus).as("declared here, but missing or different in the Go modules").isEmpty();
  }

  private static DescriptorElement underItsPresentName(DescriptorElement element) {
    var name = RENAMED.get(element.name());
    if (name == null) {
      return element;
    }
    return element.renamed(name, Map.of("json", name.substring(name.lastIndexOf('.') + 1)));
  }
}

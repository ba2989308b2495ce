package dev.hibiki.media.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.config.ConfigLoader;
import dev.hibiki.common.config.ConfigSources;
import dev.hibiki.common.proto.ICEServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IceServersTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);

  private static List<ICEServer> servers(String yaml) {
    String keys = "keys: {key: 0123456789abcdef0123456789abcdef}\n";
    return new IceServers(ConfigLoader.load(ConfigSources.ofYaml(keys + yaml)).config(), () -> NOW)
        .of("PA_1");
  }

  @Test
  void withoutServersOfOnesOwnThereArePublicOnesOutsideDevelopment() {
    assertThat(servers(""))
        .singleElement()
        .satisfies(server ->
            assertThat(server.getUrlsList()).hasSize(2).allMatch(url -> url.startsWith("stun:")));
    assertThat(servers("development: true\n")).isEmpty();
    assertThat(servers("rtc: {stun_servers: ['stun.example:3478']}\n"))
        .containsExactly(ICEServer.newBuilder().addUrls("stun:stun.example:3478").build());
  }

  @Test
  void turnServersAreToldWithTheirCredentials(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("secret");
    Files.writeString(file, "shared\n");
    List<ICEServer> servers =
        servers(
            """
            rtc:
              turn_servers:
                - {host: turn.example, port: 443, protocol: tls, username: u, credential: c}
                - {host: turn.example, port: 3478, protocol: udp, secret: shared, ttl: 60}
                - {host: turn.example, port: 3478, protocol: tcp, secret_file: '%s'}
            """
                .formatted(file));
    assertThat(servers).hasSize(3);
    assertThat(servers.get(0))
        .isEqualTo(
            ICEServer.newBuilder()
                .addUrls("turns:turn.example:443?transport=tcp")
                .setUsername("u")
                .setCredential("c")
                .build());
    assertThat(servers.get(1).getUrlsList())
        .containsExactly("turn:turn.example:3478?transport=udp");
    assertThat(servers.get(1).getUsername()).isEqualTo("1700000060:PA_1");
    // printf 1700000060:PA_1 | openssl dgst -sha1 -hmac shared -binary | base64
    assertThat(servers.get(1).getCredential()).isEqualTo("Ll62RZBquxABTs8OxQPm2i5Dybo=");
    assertThat(servers.get(2).getUrlsList())
        .containsExactly("turn:turn.example:3478?transport=tcp");
    assertThat(servers.get(2).getUsername()).isEqualTo("1700014400:PA_1");
    assertThat(servers.get(2).getCredential()).isEqualTo("SURh5UnjgXQK7B8531xh4Led/40=");
  }
}

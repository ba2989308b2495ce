package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class ListenersTest {
  @Test
  void everyAddressAnswersAndNoOther() throws Exception {
    try (RunningServer server =
        new RunningServer(
            "keys: {key: 0123456789abcdef0123456789abcdef}\n", "127.0.0.1", "127.0.0.2")) {
      for (String address : new String[] {"127.0.0.1", "127.0.0.2"}) {
        URI uri = URI.create("http://" + address + ":" + server.port + "/");
        assertThat(RunningServer.get(uri).body()).isEqualTo("OK");
      }
      URI other = URI.create("http://127.0.0.3:" + server.port + "/");
      assertThatThrownBy(() -> RunningServer.get(other)).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void diagnosticsHaveAPortOfTheirOwn() throws Exception {
    int port = RunningServer.freeTcpPort();
    try (RunningServer server =
        new RunningServer(
            "keys: {key: 0123456789abcdef0123456789abcdef}\ndebug_handler: {port: "
                + port
                + "}\n")) {
      assertThat(debug(port, "rooms").body()).isEqualTo("{\"rooms\":[]}");
      assertThat(debug(port, "goroutine").body()).contains("\"shard-", "java.lang.Thread.State");
      assertThat(debug(port, "pprof/heap").body()).contains("java.lang.String");
      assertThat(debug(port, "pprof/cmdline").body()).contains("java");
      assertThat(debug(port, "pprof/profile?seconds=1").body()).startsWith("FLR");
      assertThat(debug(port, "nothing").statusCode()).isEqualTo(404);
      assertThat(RunningServer.get(URI.create("http://127.0.0.1:" + port + "/")).statusCode())
          .isEqualTo(404);
      assertThat(server.get("/debug/goroutine").statusCode()).isEqualTo(404);
      assertThat(server.get("/debug/pprof/heap").statusCode()).isEqualTo(404);
      assertThat(server.get("/debug/rooms").statusCode()).isEqualTo(401);
    }
  }

  private static HttpResponse<String> debug(int port, String what) throws Exception {
    return RunningServer.get(URI.create("http://127.0.0.1:" + port + "/debug/" + what));
  }
}

package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.URI;
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
}

package dev.hibiki.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.config.Cidr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class ClientAddressesTest {
  private final ClientAddresses addresses =
      new ClientAddresses(List.of(new Cidr(InetAddress.ofLiteral("10.0.0.0"), 8)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "192.0.2.1 | -                 | -                         | 192.0.2.1",
        "192.0.2.1 | X-Forwarded-For   | 198.51.100.1              | 192.0.2.1",
        "10.0.0.1  | -                 | -                         | 10.0.0.1",
        "10.0.0.1  | X-Forwarded-For   | 198.51.100.1              | 198.51.100.1",
        "10.0.0.1  | X-Forwarded-For   | 1.1.1.1, 198.51.100.1     | 198.51.100.1",
        "10.0.0.1  | X-Forwarded-For   | 198.51.100.1, 10.0.0.2    | 198.51.100.1",
        "10.0.0.1  | X-Forwarded-For   | host.example              | 10.0.0.1",
        "10.0.0.1  | X-Real-IP         | 2001:db8::1               | 2001:db8:0:0:0:0:0:1",
        "10.0.0.1  | CF-Connecting-IP  | 198.51.100.7              | 198.51.100.7",
      })
  void onlyATrustedProxySpeaksForOthers(
      String remote, String header, String value, String expected) {
    MockServerHttpRequest.BaseBuilder<?> request =
        MockServerHttpRequest.get("/")
            .remoteAddress(new InetSocketAddress(InetAddress.ofLiteral(remote), 1234));
    if (header != null) {
      request.header(header, value);
    }
    assertThat(addresses.of(request.build())).isEqualTo(expected);
  }
}

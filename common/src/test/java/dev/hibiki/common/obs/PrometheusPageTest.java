package dev.hibiki.common.obs;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class PrometheusPageTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private String page(String text) {
    return PrometheusPage.of(registry, text);
  }

  @Test
  void aCounterKeepsTheNameItWasGiven() {
    registry.counter("livekit_node_messages");
    registry.counter("livekit_packet_total");
    assertThat(
            page(
                """
                # TYPE livekit_node_messages_total counter
                livekit_node_messages_total{a="b_total"} 1.0
                livekit_packet_total 2.0
                other_total 3.0
                """))
        .isEqualTo(
            """
            # TYPE livekit_node_messages counter
            livekit_node_messages{a="b_total"} 1.0
            livekit_packet_total 2.0
            other_total 3.0
            """);
  }

  @Test
  void boundsAreWrittenAsTheReferenceWritesThem() {
    assertThat(
            page(
                """
                h_bucket{le="5.0"} 1
                h_bucket{le="0.1"} 1
                h_bucket{le="4.9E-324"} 1
                h_bucket{le="1.0E7"} 1
                h_bucket{le="1.44E7"} 1
                h_bucket{le="+Inf"} 1
                """))
        .isEqualTo(
            """
            h_bucket{le="5"} 1
            h_bucket{le="0.1"} 1
            h_bucket{le="0"} 1
            h_bucket{le="1e+07"} 1
            h_bucket{le="1.44e+07"} 1
            h_bucket{le="+Inf"} 1
            """);
  }
}

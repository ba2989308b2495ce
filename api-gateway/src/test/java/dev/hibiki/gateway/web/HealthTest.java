package dev.hibiki.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static Readiness readiness(Duration age, boolean draining) {
    return new Readiness() {
      @Override
      public Duration age() {
        return age;
      }

      @Override
      public boolean isDraining() {
        return draining;
      }
    };
  }

  @Test
  void aServerWhosePartsAreStuckIsNotReadyAndSaysSinceWhen() {
    Readiness stuck = readiness(Duration.ofSeconds(5), false);
    var answer = new RootController(stuck).root();
    assertThat(answer.getStatusCode().value()).isEqualTo(406);
    assertThat(answer.getBody())
        .matches("Not Ready\\nNode Updated At \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*");
    assertThat(new HealthController(stuck).ready().getStatusCode().value()).isEqualTo(503);
    assertThat(new HealthController(stuck).live()).containsEntry("status", "UP");
  }

  @Test
  void aServerThatIsWellSaysSo() {
    Readiness well = readiness(Duration.ofSeconds(4), false);
    assertThat(new RootController(well).root().getBody()).isEqualTo("OK");
    assertThat(new HealthController(well).ready().getStatusCode().value()).isEqualTo(200);
  }

  @Test
  void nobodyNewIsSentToAServerThatDrains() {
    Readiness draining = readiness(Duration.ZERO, true);
    assertThat(new RootController(draining).root().getStatusCode().value()).isEqualTo(200);
    assertThat(new HealthController(draining).ready().getStatusCode().value()).isEqualTo(503);
  }
}

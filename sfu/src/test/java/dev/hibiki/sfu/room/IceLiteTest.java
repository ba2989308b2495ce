package dev.hibiki.sfu.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.sfu.sim.SimClient;
import dev.hibiki.sfu.sim.SimRoom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Towards whom the server may be an ICE-lite agent. */
class IceLiteTest {
  private final SimRoom sim = new SimRoom(131);

  @ParameterizedTest
  @CsvSource({
    "Chrome, 16, false, true",
    "Safari, 16, false, true",
    "'', 6, false, true",
    "'', 5, false, false",
    "Chrome, 16, true, false",
    "Firefox, 16, false, false",
    "firefox mobile, 16, false, false",
  })
  void itIsForThoseWhoTakeItAndDoNotRefuseIt(
      String browser, int protocol, boolean disabled, boolean lite) {
    for (SimClient client : new SimClient[] {sim.dual("alice"), sim.single("bob")}) {
      sim.liteAllowed.clear();
      client
          .session(session -> {
            session.getClientBuilder().setBrowser(browser).setProtocol(protocol);
            return session.setDisableIceLite(disabled);
          })
          .join();
      sim.run(SimRoom.SECOND);
      assertThat(sim.liteAllowed).isNotEmpty().containsOnly(lite);
    }
  }
}

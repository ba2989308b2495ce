package dev.hibiki.common.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.id.RoomName;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AccessRulesTest {
  private static final RoomName ROOM = new RoomName("r");

  static Stream<Arguments> rules() {
    return Stream.of(
        rule(AccessRules::requireJoin, "{\"video\":{\"roomJoin\":true,\"room\":\"r\"}}"),
        rule(AccessRules::requireCreate, "{\"video\":{\"roomCreate\":true}}"),
        rule(AccessRules::requireList, "{\"video\":{\"roomList\":true}}"),
        rule(AccessRules::requireRecord, "{\"video\":{\"roomRecord\":true}}"),
        rule(AccessRules::requireIngressAdmin, "{\"video\":{\"ingressAdmin\":true}}"),
        rule(AccessRules::requireAgent, "{\"video\":{\"agent\":true}}"),
        rule(AccessRules::requireSipAdmin, "{\"sip\":{\"admin\":true}}"),
        rule(AccessRules::requireSipCall, "{\"sip\":{\"call\":true}}"),
        rule(
            grants -> AccessRules.requireAdmin(grants, ROOM),
            "{\"video\":{\"roomAdmin\":true,\"room\":\"r\"}}"),
        rule(
            grants -> AccessRules.requireDestination(grants, ROOM, new RoomName("d")),
            "{\"video\":{\"roomAdmin\":true,\"room\":\"r\",\"destinationRoom\":\"d\"}}"));
  }

  private static Arguments rule(Consumer<@Nullable Grants> rule, String sufficient) {
    return Arguments.of(rule, sufficient);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void itsGrantSufficesAndNothingElseDoes(Consumer<@Nullable Grants> rule, String sufficient) {
    rule.accept(GrantsJson.parse(sufficient));

    assertRefused(rule, null);
    assertRefused(rule, Grants.none());
    assertRefused(rule, GrantsJson.parse("{\"video\":{},\"sip\":{}}"));
    assertRefused(rule, GrantsJson.parse(sufficient.replace("true", "false")));
    rules()
        .map(other -> (String) other.get()[1])
        .filter(grant -> !grant.equals(sufficient))
        .filter(grant -> !(sufficient.contains("roomAdmin") && grant.contains("destinationRoom")))
        .forEach(other -> assertRefused(rule, GrantsJson.parse(other)));
  }

  @Test
  void anAdministratorOfOneRoomIsNoneOfAnother() {
    Grants grants = GrantsJson.parse("{\"video\":{\"roomAdmin\":true,\"room\":\"r\"}}");
    assertRefused(g -> AccessRules.requireAdmin(g, new RoomName("R")), grants);
    assertRefused(g -> AccessRules.requireAdmin(g, new RoomName("*")), grants);
    Grants any = GrantsJson.parse("{\"video\":{\"roomAdmin\":true,\"room\":\"*\"}}");
    assertRefused(g -> AccessRules.requireAdmin(g, ROOM), any);
  }

  @Test
  void theRoomToJoinComesFromTheToken() {
    assertThat(
            AccessRules.requireJoin(
                GrantsJson.parse("{\"video\":{\"roomJoin\":true,\"room\":\"r\"}}")))
        .isEqualTo(ROOM);
    assertThat(
            AccessRules.requireJoin(GrantsJson.parse("{\"video\":{\"roomJoin\":true}}")).isEmpty())
        .isTrue();
  }

  private static void assertRefused(Consumer<@Nullable Grants> rule, @Nullable Grants grants) {
    ServiceException refused =
        catchThrowableOfType(ServiceException.class, () -> rule.accept(grants));
    assertThat(refused).as(String.valueOf(grants)).isNotNull();
    assertThat(refused.code()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    assertThat(refused).hasMessage("permissions denied");
  }
}

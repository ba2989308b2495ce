package dev.hibiki.gateway.twirp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.UpdateParticipantRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that cannot be read: which field is to blame, and that nothing is told back at length. */
class TwirpBodiesTest {
  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String refusal(String json) {
    ServiceException[] refused = new ServiceException[1];
    assertThatExceptionOfType(ServiceException.class)
        .isThrownBy(
            () -> TwirpBodies.read(CreateRoomRequest.getDefaultInstance(), true, bytes(json)))
        .satisfies(e -> refused[0] = e);
    assertThat(refused[0].code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
    return refused[0].message();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\": \"a\", \"empty_timeout\": \"x\"} | field empty_timeout: ",
        "{\"emptyTimeout\": 1.5} | field emptyTimeout: ",
        "{\"max_participants\": 1099511627776} | field max_participants: ",
        "{\"name\": []} | field name: ",
        "{\"name\": 1.5} | field name: has to be a string",
        "{\"tags\": {\"a\": 3}} | field tags: has to be a string",
        "{\"agents\": [{\"agentName\": true}]} | field agents.agentName: has to be a string",
        "{\"sync_streams\": \"true\"} | field sync_streams: has to be true or false",
        "{\"sync_streams\": 3} | field sync_streams: ",
        "{\"tags\": \"x\"} | field tags: ",
        "{\"agents\": [{}, {\"metadata\": {}}]} | field agents.metadata: ",
        "{\"egress\": {\"room\": {\"room_name\": []}}} | field egress.room.room_name: ",
      })
  void theFieldIsNamed(String json, String wanted) {
    assertThat(refusal(json)).contains("the json request could not be decoded: " + wanted);
  }

  @Test
  void whatIsNoObjectHasNoField() {
    assertThat(refusal("[]")).doesNotContain("field ");
    assertThat(refusal("{\"name\"")).doesNotContain("field ");
    assertThat(refusal("[".repeat(100_000))).hasSizeLessThan(500);
  }

  @Test
  void valuesAreNotToldBackAtLength() {
    assertThat(refusal("{\"empty_timeout\": \"" + "x".repeat(100_000) + "\"}"))
        .hasSizeLessThan(500);
  }

  /** Fields are given in hex; 0a is a first field with a length, and so on. */
  @ParameterizedTest
  @CsvSource({
    "0a0472, field name: ",
    "0a02c328, field name: ",
    "0a01721080, field empty_timeout: ",
    "0a01722a056162, field metadata: ",
    "72060a01612202c3, field agents.",
    "f2010a01, field 30: ",
  })
  void theFieldOfAProtobufBodyIsNamed(String hex, String wanted) {
    byte[] body = java.util.HexFormat.of().parseHex(hex);
    assertThatExceptionOfType(ServiceException.class)
        .isThrownBy(() -> TwirpBodies.read(CreateRoomRequest.getDefaultInstance(), false, body))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST);
          assertThat(e.message())
              .startsWith("the protobuf request could not be decoded: " + wanted)
              .hasSizeLessThan(500);
        });
  }

  @Test
  void protobufThatIsCutOffIsRefused() {
    byte[] whole = UpdateParticipantRequest.newBuilder().setRoom("room").build().toByteArray();
    byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 1);
    assertThatExceptionOfType(ServiceException.class)
        .isThrownBy(
            () -> TwirpBodies.read(UpdateParticipantRequest.getDefaultInstance(), false, cut))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_REQUEST));
  }
}

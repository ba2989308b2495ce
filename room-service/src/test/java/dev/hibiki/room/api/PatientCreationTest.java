package dev.hibiki.room.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A node that answers late, never, or with an error. */
class PatientCreationTest {
  private static final CreateRoomRequest REQUEST =
      CreateRoomRequest.newBuilder().setName("room").build();

  private final List<CompletableFuture<Room>> asked = new ArrayList<>();

  private PatientCreation creation(int answered, int attempts) {
    return new PatientCreation(
        request -> {
          CompletableFuture<Room> answer = new CompletableFuture<>();
          asked.add(answer);
          if (asked.size() == answered) {
            answer.complete(Room.newBuilder().setName(request.getName()).build());
          }
          return answer;
        },
        Duration.ofMillis(5),
        attempts);
  }

  @Test
  void aNodeThatDoesNotAnswerIsAskedAgain() {
    Room room = creation(3, 3).create(REQUEST).toCompletableFuture().join();
    assertThat(room.getName()).isEqualTo("room");
    assertThat(asked).hasSize(3);
    assertThat(asked.getFirst()).as("the node's own").isNotDone();
  }

  @Test
  void afterAllAttemptsItIsGivenUp() {
    var creation = creation(3, 2).create(REQUEST).toCompletableFuture();
    assertThatThrownBy(creation::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ServiceException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
    assertThat(asked).hasSize(2);
  }

  @Test
  void whatIsRefusedIsNotAskedAgain() {
    ServiceException refused = new ServiceException(ErrorCode.UNAVAILABLE, "no");
    PatientCreation creation =
        new PatientCreation(
            request -> {
              asked.add(new CompletableFuture<>());
              return CompletableFuture.failedFuture(refused);
            },
            Duration.ofSeconds(5),
            3);
    assertThatThrownBy(() -> creation.create(REQUEST).toCompletableFuture().join())
        .hasCause(refused);
    assertThat(asked).hasSize(1);
  }
}

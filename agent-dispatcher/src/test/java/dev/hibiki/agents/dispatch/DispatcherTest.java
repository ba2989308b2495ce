package dev.hibiki.agents.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.AgentDispatch;
import dev.hibiki.common.proto.AvailabilityResponse;
import dev.hibiki.common.proto.CreateAgentDispatchRequest;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.Job;
import dev.hibiki.common.proto.JobStatus;
import dev.hibiki.common.proto.JobType;
import dev.hibiki.common.proto.MigrateJobRequest;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.RegisterWorkerRequest;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.RoomAgentDispatch;
import dev.hibiki.common.proto.ServerInfo;
import dev.hibiki.common.proto.ServerMessage;
import dev.hibiki.common.proto.SimulateJobRequest;
import dev.hibiki.common.proto.UpdateJobStatus;
import dev.hibiki.common.proto.UpdateWorkerStatus;
import dev.hibiki.common.proto.WebhookEvent;
import dev.hibiki.common.proto.WorkerMessage;
import dev.hibiki.common.proto.WorkerPing;
import dev.hibiki.common.proto.WorkerStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private final List<DispatchEffect> effects = new ArrayList<>();
  private final Map<String, AgentDispatch> listed = new LinkedHashMap<>();
  private final Dispatcher machine =
      new Dispatcher(
          DispatcherSettings.defaults(ServerInfo.getDefaultInstance(), true, false),
          new Random(7),
          1_000_000,
          this::run);
  private long nowNanos = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(30);
  private long lastConnection;

  private void run(DispatchEffect effect) {
    effects.add(effect);
    switch (effect) {
      case DispatchEffect.Changed(var dispatch) -> listed.put(dispatch.getId(), dispatch);
      case DispatchEffect.Gone(var room, var id) -> listed.remove(id);
      default -> {}
    }
  }

  private void pass(double seconds) {
    long untilNanos = nowNanos + (long) (seconds * 1e9);
    long next = machine.nextDeadlineNanos(nowNanos);
    while (next != Long.MAX_VALUE && next - untilNanos <= 0) {
      nowNanos = next;
      machine.onTimeout(nowNanos);
      next = machine.nextDeadlineNanos(nowNanos);
    }
    nowNanos = untilNanos;
  }

  private long worker(String name, JobType type) {
    return worker(RegisterWorkerRequest.newBuilder().setAgentName(name).setType(type));
  }

  private long worker(RegisterWorkerRequest.Builder request) {
    long connection = ++lastConnection;
    machine.connected(nowNanos, connection, "key");
    say(connection, WorkerMessage.newBuilder().setRegister(request));
    return connection;
  }

  private void say(long connection, WorkerMessage.Builder message) {
    machine.received(nowNanos, connection, message.build());
  }

  private void answer(long connection, Job job, boolean available) {
    say(
        connection,
        WorkerMessage.newBuilder()
            .setAvailability(
                AvailabilityResponse.newBuilder()
                    .setJobId(job.getId())
                    .setAvailable(available)
                    .setParticipantIdentity("agent-" + job.getId())));
  }

  private void status(long connection, WorkerStatus status, float load) {
    say(
        connection,
        WorkerMessage.newBuilder()
            .setUpdateWorker(UpdateWorkerStatus.newBuilder().setStatus(status).setLoad(load)));
  }

  private void room(String... agents) {
    CreateRoomRequest.Builder request = CreateRoomRequest.newBuilder().setName("r");
    for (String agent : agents) {
      request.addAgents(
          RoomAgentDispatch.newBuilder().setAgentName(agent).setMetadata("for " + agent));
    }
    machine.opening(nowNanos, request.build());
    happens("room_started", null);
  }

  private void happens(String event, @Nullable ParticipantInfo participant) {
    WebhookEvent.Builder told =
        WebhookEvent.newBuilder()
            .setEvent(event)
            .setRoom(Room.newBuilder().setName("r").setSid("RM_1"));
    if (participant != null) {
      told.setParticipant(participant);
    }
    machine.happened(nowNanos, told.build());
  }

  private static ParticipantInfo person(String identity) {
    return ParticipantInfo.newBuilder().setIdentity(identity).setSid("PA_" + identity).build();
  }

  private List<Job> offers(long connection) {
    return messages(connection).stream()
        .filter(ServerMessage::hasAvailability)
        .map(message -> message.getAvailability().getJob())
        .toList();
  }

  private List<ServerMessage> messages(long connection) {
    return effects.stream()
        .filter(DispatchEffect.Send.class::isInstance)
        .map(DispatchEffect.Send.class::cast)
        .filter(send -> send.connection() == connection)
        .map(DispatchEffect.Send::message)
        .toList();
  }

  private List<String> terminated(long connection) {
    return messages(connection).stream()
        .filter(ServerMessage::hasTermination)
        .map(message -> message.getTermination().getJobId())
        .toList();
  }

  private List<DispatchEffect.Assign> assigned(long connection) {
    return effects.stream()
        .filter(DispatchEffect.Assign.class::isInstance)
        .map(DispatchEffect.Assign.class::cast)
        .filter(assign -> assign.connection() == connection)
        .toList();
  }

  private List<String> closed() {
    return effects.stream()
        .filter(DispatchEffect.Close.class::isInstance)
        .map(effect -> ((DispatchEffect.Close) effect).reason())
        .toList();
  }

  private List<String> warnings() {
    return effects.stream()
        .filter(effect -> effect instanceof DispatchEffect.Note(var isWarning, var _) && isWarning)
        .map(effect -> ((DispatchEffect.Note) effect).text())
        .toList();
  }

  private Job onlyJob() {
    AgentDispatch dispatch = listed.values().iterator().next();
    assertThat(dispatch.getState().getJobsCount()).isEqualTo(1);
    return dispatch.getState().getJobs(0);
  }

  private Job runningOn(long connection) {
    Job job = offers(connection).getLast();
    answer(connection, job, true);
    return job;
  }

  @Test
  void aWorkerThatRegistersIsToldItsId() {
    long worker = worker("", JobType.JT_ROOM);
    assertThat(messages(worker).getFirst().getRegister().getWorkerId()).startsWith("AW_");
  }

  @Test
  void aWorkerThatDoesNotRegisterInTimeIsSentAway() {
    machine.connected(nowNanos, 1, "key");
    pass(9.9);
    assertThat(closed()).isEmpty();
    pass(0.2);
    assertThat(closed()).containsExactly("did not register in time");
  }

  @Test
  void nonsenseEndsTheConnection() {
    worker(RegisterWorkerRequest.newBuilder().setDeployment("with_underscore"));
    worker(RegisterWorkerRequest.newBuilder().setTypeValue(99));
    long twice = worker("", JobType.JT_ROOM);
    say(twice, WorkerMessage.newBuilder().setRegister(RegisterWorkerRequest.newBuilder()));
    machine.connected(nowNanos, 50, "key");
    status(50, WorkerStatus.WS_AVAILABLE, 0);
    say(worker("", JobType.JT_ROOM), WorkerMessage.newBuilder());
    assertThat(closed()).hasSize(5);
  }

  @Test
  void aPingIsAnswered() {
    long worker = worker("", JobType.JT_ROOM);
    say(worker, WorkerMessage.newBuilder().setPing(WorkerPing.newBuilder().setTimestamp(42)));
    assertThat(messages(worker).getLast().getPong().getLastTimestamp()).isEqualTo(42);
  }

  @Test
  void aRoomWithoutAgentsGetsWorkersWithoutAName() {
    long unnamed = worker("", JobType.JT_ROOM);
    long named = worker("clerk", JobType.JT_ROOM);
    room();
    Job job = runningOn(unnamed);
    assertThat(offers(named)).isEmpty();
    assertThat(job.getRoom().getSid()).isEqualTo("RM_1");
    assertThat(job.getState().getStatus()).isEqualTo(JobStatus.JS_RUNNING);
    assertThat(job.getState().getWorkerId()).startsWith("AW_");
    assertThat(job.getEnableRecording()).isTrue();
    DispatchEffect.Assign assigned = assigned(unnamed).getFirst();
    assertThat(assigned.job().getId()).isEqualTo(job.getId());
    assertThat(assigned.permission().getCanPublish()).isTrue();
    assertThat(onlyJob().getState().getParticipantIdentity()).isEqualTo("agent-" + job.getId());
  }

  @Test
  void aRoomWithAgentsGetsThoseAndNoOthers() {
    long unnamed = worker("", JobType.JT_ROOM);
    long clerk = worker("clerk", JobType.JT_ROOM);
    room("clerk");
    assertThat(offers(unnamed)).isEmpty();
    assertThat(offers(clerk)).hasSize(1);
    assertThat(offers(clerk).getFirst().getMetadata()).isEqualTo("for clerk");
  }

  @Test
  void deploymentsAndNamespacesAreKeptApart() {
    worker(RegisterWorkerRequest.newBuilder().setDeployment("v2"));
    long east = worker(RegisterWorkerRequest.newBuilder().setNamespace("east"));
    long west = worker(RegisterWorkerRequest.newBuilder().setNamespace("west"));
    room();
    assertThat(offers(1)).isEmpty();
    assertThat(offers(east)).hasSize(1);
    assertThat(offers(west)).hasSize(1);
  }

  @Test
  void aPublisherIsAJobAtItsFirstTrackAndAParticipantWhenItJoins() {
    long publishers = worker("", JobType.JT_PUBLISHER);
    long participants = worker("", JobType.JT_PARTICIPANT);
    room();
    happens("participant_joined", person("alice"));
    assertThat(offers(participants)).hasSize(1);
    assertThat(offers(publishers)).isEmpty();
    happens("track_published", person("alice"));
    happens("track_published", person("alice"));
    assertThat(offers(publishers)).hasSize(1);
    assertThat(offers(publishers).getFirst().getParticipant().getIdentity()).isEqualTo("alice");
  }

  @Test
  void agentsAreNoTargetsOfAgents() {
    long participants = worker("", JobType.JT_PARTICIPANT);
    room();
    happens(
        "participant_joined",
        person("bot").toBuilder().setKind(ParticipantInfo.Kind.AGENT).build());
    assertThat(offers(participants)).isEmpty();
  }

  @Test
  void whoRefusesOrDoesNotAnswerOrGoesAwayIsFollowedByTheNext() {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(worker("", JobType.JT_ROOM));
    }
    room();
    List<Long> asked = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      long next =
          all.stream()
              .filter(each -> !asked.contains(each) && !offers(each).isEmpty())
              .findFirst()
              .orElseThrow();
      asked.add(next);
      Job job = offers(next).getFirst();
      switch (i) {
        case 0 -> answer(next, job, false);
        case 1 -> pass(10.1);
        case 2 -> machine.disconnected(nowNanos, next);
        default -> answer(next, job, true);
      }
    }
    assertThat(assigned(asked.getLast())).hasSize(1);
    // Too late.
    answer(asked.get(1), offers(asked.get(1)).getFirst(), true);
    assertThat(assigned(asked.get(1))).isEmpty();
  }

  @Test
  void aWorkerThatIsFullGetsNothingUntilItIsFree() {
    long worker = worker("clerk", JobType.JT_ROOM);
    status(worker, WorkerStatus.WS_FULL, 0.9f);
    room("clerk");
    assertThat(offers(worker)).isEmpty();
    assertThat(onlyJob().getState().getError()).isEqualTo("all 1 workers named clerk are full");
    assertThat(onlyJob().getState().getStatus()).isEqualTo(JobStatus.JS_PENDING);
    status(worker, WorkerStatus.WS_AVAILABLE, 0.1f);
    assertThat(offers(worker)).hasSize(1);
  }

  @Test
  void aJobWaitsForAWorkerAndIsGivenUpWithTheReason() {
    room("clerk");
    assertThat(onlyJob().getState().getError()).isEqualTo("no worker named clerk is registered");
    pass(59);
    assertThat(warnings()).isEmpty();
    pass(2);
    assertThat(warnings()).hasSize(1);
    assertThat(warnings().getFirst()).contains("no worker named clerk is registered");
    assertThat(onlyJob().getState().getStatus()).isEqualTo(JobStatus.JS_FAILED);
  }

  @Test
  void aWorkerThatComesLateGetsWhatWaits() {
    room("clerk");
    pass(30);
    long worker = worker("clerk", JobType.JT_ROOM);
    assertThat(offers(worker)).hasSize(1);
  }

  @Test
  void theLoadDecidesHowOftenAWorkerIsChosen() {
    long idle = worker("", JobType.JT_ROOM);
    long busy = worker("", JobType.JT_ROOM);
    status(idle, WorkerStatus.WS_AVAILABLE, 0.1f);
    status(busy, WorkerStatus.WS_AVAILABLE, 0.7f);
    for (int i = 0; i < 1000; i++) {
      room();
      happens("room_finished", null);
    }
    // 0.9 to 0.3.
    assertThat(offers(idle).size()).isBetween(700, 800);
    assertThat(offers(busy).size()).isEqualTo(1000 - offers(idle).size());
  }

  @Test
  void aJobIsDispatchedAgainWhenItsWorkerDies() {
    long dies = worker("", JobType.JT_ROOM);
    room();
    Job first = runningOn(dies);
    happens("participant_joined", person("agent-" + first.getId()));
    long other = worker("", JobType.JT_ROOM);
    machine.disconnected(nowNanos, dies);
    pass(5);
    assertThat(effects).contains(new DispatchEffect.Remove("r", "agent-" + first.getId()));
    Job second = offers(other).getFirst();
    assertThat(second.getDispatchId()).isEqualTo(first.getDispatchId());
    assertThat(second.getId()).isNotEqualTo(first.getId());
  }

  @Test
  void aWorkerThatComesBackAtOnceKeepsItsJobs() {
    long before = worker("", JobType.JT_ROOM);
    room();
    Job job = runningOn(before);
    machine.disconnected(nowNanos, before);
    pass(1);
    long after = worker("", JobType.JT_ROOM);
    say(
        after,
        WorkerMessage.newBuilder()
            .setMigrateJob(MigrateJobRequest.newBuilder().addJobIds(job.getId())));
    pass(10);
    assertThat(offers(after)).isEmpty();
    assertThat(onlyJob().getState().getStatus()).isEqualTo(JobStatus.JS_RUNNING);
  }

  @Test
  void aDispatchThatIsDeletedEndsItsJobsAndRemovesAgentsThatStay() {
    long worker = worker("clerk", JobType.JT_ROOM);
    room();
    AgentDispatch made =
        machine.create(
            nowNanos,
            CreateAgentDispatchRequest.newBuilder().setRoom("r").setAgentName("clerk").build());
    assertThat(made.getId()).startsWith("AD_");
    Job job = runningOn(worker);
    happens("participant_joined", person("agent-" + job.getId()));
    machine.delete(nowNanos, "r", made.getId());
    assertThat(terminated(worker)).containsExactly(job.getId());
    assertThat(listed).doesNotContainKey(made.getId());
    pass(2.9);
    assertThat(effects).noneMatch(DispatchEffect.Remove.class::isInstance);
    pass(0.2);
    assertThat(effects).contains(new DispatchEffect.Remove("r", "agent-" + job.getId()));
  }

  @Test
  void theEndOfARoomEndsItsJobs() {
    long worker = worker("", JobType.JT_ROOM);
    room();
    Job job = runningOn(worker);
    happens("room_finished", null);
    assertThat(terminated(worker)).containsExactly(job.getId());
    assertThat(listed).isEmpty();
    assertThat(machine.nextDeadlineNanos(nowNanos)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theStateOfAJobIsWhatItsWorkerTells() {
    long worker = worker("", JobType.JT_ROOM);
    room();
    Job job = runningOn(worker);
    say(
        worker,
        WorkerMessage.newBuilder()
            .setUpdateJob(
                UpdateJobStatus.newBuilder()
                    .setJobId(job.getId())
                    .setStatus(JobStatus.JS_FAILED)
                    .setError("broken")));
    assertThat(onlyJob().getState().getStatus()).isEqualTo(JobStatus.JS_FAILED);
    assertThat(onlyJob().getState().getError()).isEqualTo("broken");
    assertThat(onlyJob().getState().getEndedAt()).isNotZero();
  }

  @Test
  void anAgentThatLeftEndsItsJob() {
    long worker = worker("", JobType.JT_ROOM);
    room();
    Job job = runningOn(worker);
    ParticipantInfo agent = person("agent-" + job.getId());
    happens("participant_joined", agent);
    happens("participant_left", agent);
    pass(4);
    assertThat(terminated(worker)).containsExactly(job.getId());
    assertThat(onlyJob().getState().getError()).isEqualTo("agent worker left the room");
  }

  @Test
  void aSimulatedJobGoesToTheWorkerThatWantsIt() {
    long worker = worker("", JobType.JT_ROOM);
    say(
        worker,
        WorkerMessage.newBuilder()
            .setSimulateJob(
                SimulateJobRequest.newBuilder().setRoom(Room.newBuilder().setName("play"))));
    runningOn(worker);
    assertThat(assigned(worker).getFirst().job().getRoom().getName()).isEqualTo("play");
    assertThat(listed).isEmpty();
  }

  @Test
  void roomsAndDispatchesThatAreNotThereAreNotFound() {
    assertThatThrownBy(() -> machine.delete(nowNanos, "r", "AD_x"))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("requested room does not exist");
    room();
    assertThatThrownBy(() -> machine.delete(nowNanos, "r", "AD_x"))
        .hasMessageContaining("dispatch ID not found");
  }
}

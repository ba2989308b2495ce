package dev.hibiki.agents.dispatch;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.AgentDispatch;
import dev.hibiki.common.proto.AgentDispatchState;
import dev.hibiki.common.proto.CreateAgentDispatchRequest;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.JobType;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.RegisterWorkerRequest;
import dev.hibiki.common.proto.RegisterWorkerResponse;
import dev.hibiki.common.proto.Room;
import dev.hibiki.common.proto.RoomAgentDispatch;
import dev.hibiki.common.proto.ServerMessage;
import dev.hibiki.common.proto.SimulateJobRequest;
import dev.hibiki.common.proto.UpdateWorkerStatus;
import dev.hibiki.common.proto.WebhookEvent;
import dev.hibiki.common.proto.WorkerMessage;
import dev.hibiki.common.proto.WorkerPong;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives the jobs of rooms to workers. One thread at a time; times are nanoseconds of a monotonic
 * clock.
 */
public final class Dispatcher {
  private final DispatcherSettings settings;
  private final Consumer<DispatchEffect> sink;
  private final WorkerTable workers = new WorkerTable();
  private final Jobs jobs;
  private final Map<String, AgentRoom> rooms = new HashMap<>();

  /**
   * A dispatcher without workers.
   *
   * @param random draws ids and workers
   * @param unixNanosAtZero what to add to the clock for the time since the epoch
   */
  public Dispatcher(
      DispatcherSettings settings,
      RandomGenerator random,
      long unixNanosAtZero,
      Consumer<DispatchEffect> sink) {
    this.settings = settings;
    this.sink = sink;
    this.jobs = new Jobs(settings, workers, random, unixNanosAtZero, sink);
  }

  /** A worker connected whose token {@code apiKey} signed. */
  public void connected(long nowNanos, long connection, String apiKey) {
    if (workers.size() >= settings.maxWorkers()) {
      sink.accept(new DispatchEffect.Close(connection, "too many workers"));
      return;
    }
    long deadlineNanos = nowNanos + settings.registration().toNanos();
    workers.add(new Worker(connection, jobs.ids().workerId(), apiKey, deadlineNanos));
  }

  /** A worker's connection ended. Calling it again is harmless. */
  public void disconnected(long nowNanos, long connection) {
    Worker worker = workers.remove(connection);
    if (worker != null && worker.registered) {
      jobs.note(false, "Worker " + worker.id + " is gone");
      jobs.lost(nowNanos, worker);
    }
  }

  /** A worker sent a message; one that makes no sense ends its connection. */
  public void received(long nowNanos, long connection, WorkerMessage message) {
    Worker worker = workers.get(connection);
    if (worker == null) {
      return;
    }
    boolean isEarly =
        switch (message.getMessageCase()) {
          case REGISTER, PING -> false;
          default -> true;
        };
    if (isEarly && !worker.registered) {
      refuse(nowNanos, worker, "not registered");
      return;
    }
    switch (message.getMessageCase()) {
      case REGISTER -> register(nowNanos, worker, message.getRegister());
      case AVAILABILITY -> jobs.answered(nowNanos, worker, message.getAvailability());
      case UPDATE_WORKER -> update(nowNanos, worker, message.getUpdateWorker());
      case UPDATE_JOB -> jobs.updated(nowNanos, worker, message.getUpdateJob());
      case PING ->
          jobs.send(
              worker,
              ServerMessage.newBuilder()
                  .setPong(
                      WorkerPong.newBuilder()
                          .setLastTimestamp(message.getPing().getTimestamp())
                          .setTimestamp(TimeUnit.NANOSECONDS.toMillis(jobs.unix(nowNanos)))));
      case SIMULATE_JOB -> simulate(nowNanos, worker, message.getSimulateJob());
      case MIGRATE_JOB -> jobs.resumed(worker, message.getMigrateJob().getJobIdsList());
      case MESSAGE_NOT_SET -> refuse(nowNanos, worker, "unknown message");
    }
  }

  private void refuse(long nowNanos, Worker worker, String reason) {
    sink.accept(new DispatchEffect.Close(worker.connection, reason));
    disconnected(nowNanos, worker.connection);
  }

  private void register(long nowNanos, Worker worker, RegisterWorkerRequest request) {
    if (worker.registered) {
      refuse(nowNanos, worker, "registered before");
      return;
    }
    if (request.getType() == JobType.UNRECOGNIZED) {
      refuse(nowNanos, worker, "unknown job type");
      return;
    }
    if (!Deployments.isValid(request.getDeployment())) {
      refuse(nowNanos, worker, "deployment has characters that it must not have");
      return;
    }
    worker.register(request);
    jobs.send(
        worker,
        ServerMessage.newBuilder()
            .setRegister(
                RegisterWorkerResponse.newBuilder()
                    .setWorkerId(worker.id)
                    .setServerInfo(settings.server())));
    jobs.note(false, "Worker " + worker.id + " registered as " + describe(worker));
    jobs.ready(nowNanos, worker);
  }

  private static String describe(Worker worker) {
    return "\"" + worker.agentName + "\" for " + worker.type;
  }

  private void update(long nowNanos, Worker worker, UpdateWorkerStatus update) {
    boolean before = worker.available && worker.load < 1;
    var status = update.hasStatus() ? update.getStatus() : worker.status();
    worker.update(status, update.getLoad());
    if (!before && worker.available && worker.load < 1) {
      jobs.ready(nowNanos, worker);
    }
  }

  private void simulate(long nowNanos, Worker worker, SimulateJobRequest request) {
    AgentRoom room = new AgentRoom(request.getRoom(), List.of());
    AgentDispatch nobodys =
        AgentDispatch.newBuilder()
            .setAgentName(worker.agentName)
            .setDeployment(worker.deployment)
            .build();
    ParticipantInfo participant = request.hasParticipant() ? request.getParticipant() : null;
    JobType type = participant == null ? JobType.JT_ROOM : JobType.JT_PUBLISHER;
    jobs.simulate(nowNanos, worker, new Dispatch(room, nobodys), type, participant);
  }

  /** A room is about to open, with the agents its creator wants. */
  public void opening(long nowNanos, CreateRoomRequest request) {
    AgentRoom before = rooms.get(request.getName());
    if (before != null) {
      // Its end is told after the next one of the name could begin.
      finished(nowNanos, before);
    }
    Room info = Room.newBuilder().setName(request.getName()).build();
    rooms.put(request.getName(), new AgentRoom(info, request.getAgentsList()));
  }

  /** Something happened in a room. */
  public void happened(long nowNanos, WebhookEvent event) {
    AgentRoom room = rooms.get(event.getRoom().getName());
    boolean isOther =
        room != null && room.started && !room.info.getSid().equals(event.getRoom().getSid());
    if (room == null || isOther) {
      return;
    }
    room.info = event.getRoom();
    switch (event.getEvent()) {
      case "room_started" -> started(nowNanos, room);
      case "room_finished" -> finished(nowNanos, room);
      case "participant_joined" -> joined(nowNanos, room, event.getParticipant());
      case "participant_left", "participant_connection_aborted" ->
          left(nowNanos, room, event.getParticipant());
      case "track_published" -> published(nowNanos, room, event.getParticipant());
      default -> {
        // Nothing that makes a job.
      }
    }
  }

  private void started(long nowNanos, AgentRoom room) {
    if (room.started) {
      return;
    }
    room.started = true;
    List<RoomAgentDispatch> wanted =
        room.agents.isEmpty() ? List.of(RoomAgentDispatch.getDefaultInstance()) : room.agents;
    for (RoomAgentDispatch agent : wanted) {
      if (!Deployments.isValid(agent.getDeployment())
          || room.dispatches.size() >= settings.maxDispatches()) {
        jobs.note(true, "An agent of room " + room.info.getName() + " cannot be dispatched");
        continue;
      }
      add(
          nowNanos,
          room,
          AgentDispatch.newBuilder()
              .setAgentName(agent.getAgentName())
              .setMetadata(agent.getMetadata())
              .setRestartPolicy(agent.getRestartPolicy())
              .setDeployment(agent.getDeployment())
              .putAllAttributes(agent.getAttributesMap()));
    }
  }

  private Dispatch add(long nowNanos, AgentRoom room, AgentDispatch.Builder info) {
    info.setId(jobs.ids().dispatchId())
        .setRoom(room.info.getName())
        .setState(AgentDispatchState.newBuilder().setCreatedAt(jobs.unix(nowNanos)));
    Dispatch dispatch = new Dispatch(room, info.build());
    room.dispatches.put(dispatch.info.getId(), dispatch);
    jobs.changed(dispatch);
    jobs.launch(nowNanos, dispatch, JobType.JT_ROOM, null);
    for (ParticipantInfo participant : List.copyOf(room.participants.values())) {
      if (AgentRoom.isTarget(participant)) {
        if (room.publishers.contains(participant.getIdentity())) {
          jobs.launch(nowNanos, dispatch, JobType.JT_PUBLISHER, participant);
        }
        jobs.launch(nowNanos, dispatch, JobType.JT_PARTICIPANT, participant);
      }
    }
    return dispatch;
  }

  private void finished(long nowNanos, AgentRoom room) {
    rooms.remove(room.info.getName(), room);
    for (Dispatch dispatch : List.copyOf(room.dispatches.values())) {
      remove(nowNanos, room, dispatch);
    }
    jobs.closed(room);
  }

  private void remove(long nowNanos, AgentRoom room, Dispatch dispatch) {
    room.dispatches.remove(dispatch.info.getId());
    jobs.terminate(nowNanos, dispatch);
    sink.accept(new DispatchEffect.Gone(room.info.getName(), dispatch.info.getId()));
  }

  private void joined(long nowNanos, AgentRoom room, ParticipantInfo participant) {
    room.participants.put(participant.getIdentity(), participant);
    jobs.joined(room, participant.getIdentity());
    launch(nowNanos, room, JobType.JT_PARTICIPANT, participant);
  }

  private void left(long nowNanos, AgentRoom room, ParticipantInfo participant) {
    ParticipantInfo there = room.participants.get(participant.getIdentity());
    if (there != null && there.getSid().equals(participant.getSid())) {
      room.participants.remove(participant.getIdentity());
      room.publishers.remove(participant.getIdentity());
      jobs.left(nowNanos, room, participant.getIdentity());
    }
  }

  private void published(long nowNanos, AgentRoom room, ParticipantInfo participant) {
    if (room.publishers.add(participant.getIdentity())) {
      launch(nowNanos, room, JobType.JT_PUBLISHER, participant);
    }
  }

  private void launch(long nowNanos, AgentRoom room, JobType type, ParticipantInfo participant) {
    if (AgentRoom.isTarget(participant)) {
      for (Dispatch dispatch : List.copyOf(room.dispatches.values())) {
        jobs.launch(nowNanos, dispatch, type, participant);
      }
    }
  }

  /**
   * Sends an agent to a room that is open.
   *
   * @throws ServiceException if there is no such room or it has too many dispatches
   */
  public AgentDispatch create(long nowNanos, CreateAgentDispatchRequest request) {
    AgentRoom room = room(request.getRoom());
    if (room.dispatches.size() >= settings.maxDispatches()) {
      throw new ServiceException(ErrorCode.RESOURCE_EXHAUSTED, "too many dispatches in this room");
    }
    Dispatch dispatch =
        add(
            nowNanos,
            room,
            AgentDispatch.newBuilder()
                .setAgentName(request.getAgentName())
                .setMetadata(request.getMetadata())
                .setRestartPolicy(request.getRestartPolicy())
                .setDeployment(request.getDeployment())
                .putAllAttributes(request.getAttributesMap()));
    return proto(dispatch);
  }

  /**
   * Ends a dispatch and its jobs.
   *
   * @throws ServiceException if there is no such room or dispatch
   */
  public AgentDispatch delete(long nowNanos, String roomName, String dispatchId) {
    AgentRoom room = room(roomName);
    @Nullable Dispatch dispatch = room.dispatches.get(dispatchId);
    if (dispatch == null) {
      throw new ServiceException(ErrorCode.NOT_FOUND, "dispatch ID not found");
    }
    remove(nowNanos, room, dispatch);
    AgentDispatch last = proto(dispatch);
    return last.toBuilder()
        .setState(last.getState().toBuilder().setDeletedAt(jobs.unix(nowNanos)))
        .build();
  }

  private AgentRoom room(String name) {
    AgentRoom room = rooms.get(name);
    if (room == null || !room.started) {
      throw new ServiceException(ErrorCode.NOT_FOUND, "requested room does not exist");
    }
    return room;
  }

  private AgentDispatch proto(Dispatch dispatch) {
    return dispatch.toProto(settings.recording(), settings.redaction());
  }

  /** Whether the room is open. */
  public boolean isOpen(String roomName) {
    AgentRoom room = rooms.get(roomName);
    return room != null && room.started;
  }

  /** When {@link #onTimeout} wants to be called; {@code Long.MAX_VALUE} for never. */
  public long nextDeadlineNanos(long nowNanos) {
    long next = jobs.nextDeadlineNanos(nowNanos);
    long left = next == Long.MAX_VALUE ? next : next - nowNanos;
    for (Worker worker : workers.all()) {
      if (worker.registerDeadlineNanos != Long.MAX_VALUE) {
        left = Math.min(left, worker.registerDeadlineNanos - nowNanos);
      }
    }
    return left == Long.MAX_VALUE ? left : nowNanos + left;
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    for (Worker worker : List.copyOf(workers.all())) {
      if (worker.registerDeadlineNanos != Long.MAX_VALUE
          && worker.registerDeadlineNanos - nowNanos <= 0) {
        refuse(nowNanos, worker, "did not register in time");
      }
    }
    jobs.onTimeout(nowNanos);
  }
}

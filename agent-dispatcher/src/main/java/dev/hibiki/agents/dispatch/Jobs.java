package dev.hibiki.agents.dispatch;

import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.proto.AvailabilityRequest;
import dev.hibiki.common.proto.AvailabilityResponse;
import dev.hibiki.common.proto.Job;
import dev.hibiki.common.proto.JobRestartPolicy;
import dev.hibiki.common.proto.JobStatus;
import dev.hibiki.common.proto.JobTermination;
import dev.hibiki.common.proto.JobType;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.ServerMessage;
import dev.hibiki.common.proto.UpdateJobStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The jobs that are not over: who is asked, who has them, what becomes of them. */
final class Jobs {
  private record Eviction(AgentRoom room, String identity, long deadlineNanos) {}

  private final DispatcherSettings settings;
  private final WorkerTable workers;
  private final IdSource ids;
  private final RandomGenerator random;
  private final long unixNanosAtZero;
  private final Consumer<DispatchEffect> sink;
  private final Map<String, AgentJob> live = new LinkedHashMap<>();
  private final List<Eviction> evictions = new ArrayList<>();

  Jobs(
      DispatcherSettings settings,
      WorkerTable workers,
      RandomGenerator random,
      long unixNanosAtZero,
      Consumer<DispatchEffect> sink) {
    this.settings = settings;
    this.workers = workers;
    this.ids = new IdSource(random);
    this.random = random;
    this.unixNanosAtZero = unixNanosAtZero;
    this.sink = sink;
  }

  IdSource ids() {
    return ids;
  }

  /** One job for each namespace whose workers are meant, or one that waits for such a worker. */
  void launch(
      long nowNanos, Dispatch dispatch, JobType type, @Nullable ParticipantInfo participant) {
    String name = dispatch.agentName();
    String deployment = dispatch.info.getDeployment();
    List<String> namespaces = workers.namespaces(name, deployment, type);
    if (!namespaces.isEmpty()) {
      for (String namespace : namespaces) {
        start(nowNanos, dispatch, type, participant, namespace);
      }
    } else if (!name.isEmpty() && !workers.knows(name, deployment)) {
      start(nowNanos, dispatch, type, participant, null);
    }
  }

  private void start(
      long nowNanos,
      Dispatch dispatch,
      JobType type,
      @Nullable ParticipantInfo participant,
      @Nullable String namespace) {
    if (live.size() >= settings.maxJobs()) {
      note(true, "A job in room " + dispatch.room.info.getName() + " is dropped: too many jobs");
      return;
    }
    AgentJob job = new AgentJob(ids.jobId(), type, dispatch, participant, namespace);
    live.put(job.id, job);
    dispatch.add(job);
    attempt(nowNanos, job);
  }

  /** A job that only this worker is to do, without a dispatch that anybody could list. */
  void simulate(
      long nowNanos,
      Worker worker,
      Dispatch dispatch,
      JobType type,
      @Nullable ParticipantInfo participant) {
    if (live.size() < settings.maxJobs()) {
      AgentJob job = new AgentJob(ids.jobId(), type, dispatch, participant, worker.namespace);
      live.put(job.id, job);
      offer(nowNanos, job, worker);
    }
  }

  private void attempt(long nowNanos, AgentJob job) {
    Worker chosen = workers.choose(job, random);
    if (chosen != null) {
      offer(nowNanos, job, chosen);
      return;
    }
    if (isSimulated(job)) {
      end(nowNanos, job, JobStatus.JS_FAILED, "the worker does not take it");
      return;
    }
    boolean waited = job.phase == AgentJob.Phase.WAITING && job.deadlineNanos != Long.MAX_VALUE;
    String reason = workers.reason(job);
    job.pending(reason);
    if (!waited) {
      job.deadlineNanos = nowNanos + settings.queue().toNanos();
    }
    if (!waited && job.isTold()) {
      note(false, text(job) + " waits: " + reason);
    }
    changed(job);
  }

  private void offer(long nowNanos, AgentJob job, Worker worker) {
    job.offered(worker, unix(nowNanos), nowNanos + settings.answer().toNanos());
    send(
        worker,
        ServerMessage.newBuilder()
            .setAvailability(AvailabilityRequest.newBuilder().setJob(proto(job))));
    changed(job);
  }

  /** A worker says whether it takes a job; answers to anything else are paid no attention. */
  void answered(long nowNanos, Worker worker, AvailabilityResponse answer) {
    AgentJob job = live.get(answer.getJobId());
    if (job == null || job.worker != worker || job.phase != AgentJob.Phase.OFFERED) {
      return;
    }
    if (answer.getTerminate()) {
      end(nowNanos, job, JobStatus.JS_SUCCESS, "");
      return;
    }
    if (!answer.getAvailable()) {
      refused(nowNanos, job);
      return;
    }
    String identity =
        answer.getParticipantIdentity().isEmpty()
            ? "agent-" + job.id
            : answer.getParticipantIdentity();
    job.phase = AgentJob.Phase.RUNNING;
    job.deadlineNanos = Long.MAX_VALUE;
    job.state = job.state.toBuilder().setParticipantIdentity(identity).build();
    sink.accept(
        new DispatchEffect.Assign(
            worker.connection,
            worker.apiKey,
            proto(job),
            answer.toBuilder().setParticipantIdentity(identity).build(),
            worker.permission));
    note(false, text(job) + " goes to worker " + worker.id);
    changed(job);
  }

  private void refused(long nowNanos, AgentJob job) {
    if (job.worker != null) {
      job.tried.add(job.worker);
    }
    attempt(nowNanos, job);
  }

  /** A worker tells how its job goes. */
  void updated(long nowNanos, Worker worker, UpdateJobStatus update) {
    AgentJob job = live.get(update.getJobId());
    if (job == null || job.worker != worker || job.phase != AgentJob.Phase.RUNNING) {
      return;
    }
    switch (update.getStatus()) {
      case JS_SUCCESS, JS_FAILED -> end(nowNanos, job, update.getStatus(), update.getError());
      case JS_PENDING, JS_RUNNING -> {
        job.state =
            job.state.toBuilder()
                .setStatus(update.getStatus())
                .setError(update.getError())
                .setUpdatedAt(unix(nowNanos))
                .build();
        changed(job);
      }
      case UNRECOGNIZED -> {
        // Of a newer protocol.
      }
    }
  }

  /** A worker that came back says that it still does these. */
  void resumed(Worker worker, List<String> jobIds) {
    for (String id : jobIds) {
      AgentJob job = live.get(id);
      if (job != null && job.phase == AgentJob.Phase.ORPHANED && job.fits(worker)) {
        job.phase = AgentJob.Phase.RUNNING;
        job.worker = worker;
        job.deadlineNanos = Long.MAX_VALUE;
        job.state = job.state.toBuilder().setWorkerId(worker.id).build();
        changed(job);
      }
    }
  }

  /** A worker is new, or free again: those that wait are tried. */
  void ready(long nowNanos, Worker worker) {
    for (AgentJob job : List.copyOf(live.values())) {
      boolean meant = worker.isNamed(job.dispatch.agentName(), job.dispatch.info.getDeployment());
      if (job.phase != AgentJob.Phase.WAITING || !meant) {
        continue;
      }
      if (job.namespace == null && job.type == worker.type) {
        job.namespace = worker.namespace;
      } else if (job.namespace == null) {
        // Now it is known that workers of this name do another type of job.
        live.remove(job.id);
        job.dispatch.jobs.remove(job);
        continue;
      }
      job.tried.remove(worker);
      attempt(nowNanos, job);
    }
  }

  /** A worker's connection is gone. */
  void lost(long nowNanos, Worker worker) {
    for (AgentJob job : List.copyOf(live.values())) {
      job.tried.remove(worker);
      if (job.worker != worker) {
        continue;
      }
      if (job.phase == AgentJob.Phase.OFFERED) {
        attempt(nowNanos, job);
      } else if (isSimulated(job)) {
        end(nowNanos, job, JobStatus.JS_FAILED, "the worker is gone");
      } else {
        job.phase = AgentJob.Phase.ORPHANED;
        job.deadlineNanos = nowNanos + settings.orphan().toNanos();
      }
    }
  }

  private void replace(long nowNanos, AgentJob job) {
    AgentRoom room = job.dispatch.room;
    String identity = job.state.getParticipantIdentity();
    if (room.participants.containsKey(identity)) {
      sink.accept(new DispatchEffect.Remove(room.info.getName(), identity));
    }
    end(nowNanos, job, JobStatus.JS_FAILED, "the worker is gone");
    boolean wanted =
        job.dispatch.info.getRestartPolicy() != JobRestartPolicy.JRP_NEVER
            && (job.participant == null
                || room.participants.containsKey(job.participant.getIdentity()));
    if (wanted) {
      note(true, text(job) + " is dispatched again: its worker is gone");
      start(nowNanos, job.dispatch, job.type, job.participant, job.namespace);
    }
  }

  /** Somebody left: perhaps an agent, perhaps the one a job is about. */
  void left(long nowNanos, AgentRoom room, String identity) {
    for (AgentJob job : List.copyOf(live.values())) {
      if (job.dispatch.room != room) {
        continue;
      }
      if (job.phase == AgentJob.Phase.RUNNING
          && job.state.getParticipantIdentity().equals(identity)) {
        // Its worker may be about to say how it went.
        job.deadlineNanos = nowNanos + settings.departure().toNanos();
      } else if (job.phase == AgentJob.Phase.WAITING && job.isAbout(identity)) {
        end(nowNanos, job, JobStatus.JS_FAILED, "the participant left");
      }
    }
  }

  /** Somebody came: perhaps an agent that had left. */
  void joined(AgentRoom room, String identity) {
    for (AgentJob job : live.values()) {
      if (job.dispatch.room == room
          && job.phase == AgentJob.Phase.RUNNING
          && job.state.getParticipantIdentity().equals(identity)) {
        job.deadlineNanos = Long.MAX_VALUE;
      }
    }
  }

  /** Ends what came of a dispatch; its agents are asked to leave, and then made to. */
  void terminate(long nowNanos, Dispatch dispatch) {
    for (AgentJob job : List.copyOf(dispatch.jobs)) {
      if (job.phase == AgentJob.Phase.ENDED) {
        continue;
      }
      String identity = job.state.getParticipantIdentity();
      if (!identity.isEmpty() && evictions.size() < settings.maxJobs()) {
        evictions.add(
            new Eviction(dispatch.room, identity, nowNanos + settings.departure().toNanos()));
      }
      sendTermination(job);
      end(nowNanos, job, JobStatus.JS_SUCCESS, "");
    }
  }

  private void sendTermination(AgentJob job) {
    Worker worker = job.worker;
    if (worker != null && job.phase == AgentJob.Phase.RUNNING) {
      send(
          worker,
          ServerMessage.newBuilder().setTermination(JobTermination.newBuilder().setJobId(job.id)));
    }
  }

  /** A room is over: nobody is left to be evicted from it. */
  void closed(AgentRoom room) {
    evictions.removeIf(each -> each.room == room);
  }

  long nextDeadlineNanos(long nowNanos) {
    long left = Long.MAX_VALUE;
    for (AgentJob job : live.values()) {
      if (job.deadlineNanos != Long.MAX_VALUE) {
        left = Math.min(left, job.deadlineNanos - nowNanos);
      }
    }
    for (Eviction each : evictions) {
      left = Math.min(left, each.deadlineNanos - nowNanos);
    }
    return left == Long.MAX_VALUE ? left : nowNanos + left;
  }

  void onTimeout(long nowNanos) {
    for (AgentJob job : List.copyOf(live.values())) {
      if (job.deadlineNanos == Long.MAX_VALUE || job.deadlineNanos - nowNanos > 0) {
        continue;
      }
      switch (job.phase) {
        case WAITING -> gaveUp(nowNanos, job);
        case OFFERED -> refused(nowNanos, job);
        case RUNNING -> {
          sendTermination(job);
          end(nowNanos, job, JobStatus.JS_FAILED, "agent worker left the room");
        }
        case ORPHANED -> replace(nowNanos, job);
        case ENDED -> {
          // Without a deadline.
        }
      }
    }
    for (Eviction each : List.copyOf(evictions)) {
      if (each.deadlineNanos - nowNanos <= 0) {
        evictions.remove(each);
        if (each.room.participants.containsKey(each.identity)) {
          sink.accept(new DispatchEffect.Remove(each.room.info.getName(), each.identity));
        }
      }
    }
  }

  private void gaveUp(long nowNanos, AgentJob job) {
    String reason = workers.reason(job);
    if (job.isTold()) {
      note(true, text(job) + " is given up: " + reason);
    }
    end(nowNanos, job, JobStatus.JS_FAILED, reason);
  }

  private void end(long nowNanos, AgentJob job, JobStatus status, String error) {
    live.remove(job.id);
    job.ended(status, error, unix(nowNanos));
    job.worker = null;
    job.tried.clear();
    changed(job);
  }

  private boolean isSimulated(AgentJob job) {
    return job.dispatch.info.getId().isEmpty();
  }

  private void changed(AgentJob job) {
    Dispatch dispatch = job.dispatch;
    if (dispatch.room.dispatches.get(dispatch.info.getId()) == dispatch && job.isTold()) {
      changed(dispatch);
    }
  }

  void changed(Dispatch dispatch) {
    sink.accept(
        new DispatchEffect.Changed(dispatch.toProto(settings.recording(), settings.redaction())));
  }

  private Job proto(AgentJob job) {
    return job.toProto(settings.recording(), settings.redaction());
  }

  private static String text(AgentJob job) {
    return "Job " + job.id + " in room " + job.dispatch.room.info.getName();
  }

  void send(Worker worker, ServerMessage.Builder message) {
    sink.accept(new DispatchEffect.Send(worker.connection, message.build()));
  }

  void note(boolean isWarning, String text) {
    sink.accept(new DispatchEffect.Note(isWarning, text));
  }

  long unix(long nowNanos) {
    return unixNanosAtZero + nowNanos;
  }
}

package dev.hibiki.agents.dispatch;

import dev.hibiki.common.proto.Job;
import dev.hibiki.common.proto.JobState;
import dev.hibiki.common.proto.JobStatus;
import dev.hibiki.common.proto.JobType;
import dev.hibiki.common.proto.ParticipantInfo;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One job of a dispatch and how far it has come. */
final class AgentJob {
  enum Phase {
    /** No worker is free; the deadline ends the job. */
    WAITING,
    /** A worker was asked; the deadline takes it for a no. */
    OFFERED,
    /** A worker has it; a deadline is there only if its agent has left the room. */
    RUNNING,
    /** Its worker is gone; the deadline makes another of it. */
    ORPHANED,
    ENDED
  }

  final String id;
  final JobType type;
  final Dispatch dispatch;
  final @Nullable ParticipantInfo participant;

  /** Null until it is known that a worker of that name does this type of job. */
  @Nullable String namespace;

  /** Those that refused, did not answer or went away. */
  final Set<Worker> tried = new HashSet<>();

  Phase phase = Phase.WAITING;
  @Nullable Worker worker;
  long deadlineNanos = Long.MAX_VALUE;
  JobState state = JobState.getDefaultInstance();

  AgentJob(
      String id,
      JobType type,
      Dispatch dispatch,
      @Nullable ParticipantInfo participant,
      @Nullable String namespace) {
    this.id = id;
    this.type = type;
    this.dispatch = dispatch;
    this.participant = participant;
    this.namespace = namespace;
  }

  boolean fits(Worker candidate) {
    return candidate.isNamed(dispatch.agentName(), dispatch.info.getDeployment())
        && candidate.type == type
        && candidate.namespace.equals(namespace);
  }

  /** Whether it concerns anybody: a target that no worker asked for is nothing to tell. */
  boolean isTold() {
    return namespace != null || type == JobType.JT_ROOM;
  }

  boolean isAbout(String identity) {
    return participant != null && participant.getIdentity().equals(identity);
  }

  void pending(String reason) {
    phase = Phase.WAITING;
    worker = null;
    state = JobState.newBuilder().setStatus(JobStatus.JS_PENDING).setError(reason).build();
  }

  void offered(Worker to, long unixNanos, long untilNanos) {
    phase = Phase.OFFERED;
    worker = to;
    deadlineNanos = untilNanos;
    state =
        JobState.newBuilder()
            .setStatus(JobStatus.JS_RUNNING)
            .setWorkerId(to.id)
            .setStartedAt(unixNanos)
            .setUpdatedAt(unixNanos)
            .build();
  }

  void ended(JobStatus status, String error, long unixNanos) {
    phase = Phase.ENDED;
    deadlineNanos = Long.MAX_VALUE;
    state =
        state.toBuilder()
            .setStatus(status)
            .setError(error)
            .setUpdatedAt(unixNanos)
            .setEndedAt(unixNanos)
            .build();
  }

  /** As workers and the API see it. */
  @SuppressWarnings("deprecation") // Workers still register with namespaces.
  Job toProto(boolean recording, boolean redaction) {
    Job.Builder job =
        Job.newBuilder()
            .setId(id)
            .setType(type)
            .setDispatchId(dispatch.info.getId())
            .setRoom(dispatch.room.info)
            .setNamespace(namespace == null ? "" : namespace)
            .setAgentName(dispatch.agentName())
            .setMetadata(dispatch.info.getMetadata())
            .setDeployment(dispatch.info.getDeployment())
            .putAllAttributes(dispatch.info.getAttributesMap())
            .setEnableRecording(recording)
            .setEnableRedaction(redaction)
            .setState(state);
    if (participant != null) {
      job.setParticipant(participant);
    }
    return job.build();
  }
}

package dev.hibiki.agents.dispatch;

import dev.hibiki.common.proto.JobType;
import dev.hibiki.common.proto.ParticipantPermission;
import dev.hibiki.common.proto.RegisterWorkerRequest;
import dev.hibiki.common.proto.WorkerStatus;

/** One connection of a worker, registered or not yet. */
final class Worker {
  private static final ParticipantPermission USUAL_PERMISSION =
      ParticipantPermission.newBuilder()
          .setCanSubscribe(true)
          .setCanPublish(true)
          .setCanPublishData(true)
          .setCanUpdateMetadata(true)
          .build();

  final long connection;
  final String id;
  final String apiKey;

  /** When an unregistered one is sent away; {@code Long.MAX_VALUE} once it is registered. */
  long registerDeadlineNanos;

  String agentName = "";
  String namespace = "";
  String deployment = "";
  JobType type = JobType.JT_ROOM;
  ParticipantPermission permission = USUAL_PERMISSION;
  boolean registered;
  boolean available;
  double load;

  Worker(long connection, String id, String apiKey, long registerDeadlineNanos) {
    this.connection = connection;
    this.id = id;
    this.apiKey = apiKey;
    this.registerDeadlineNanos = registerDeadlineNanos;
  }

  void register(RegisterWorkerRequest request) {
    agentName = request.getAgentName();
    namespace = request.getNamespace();
    deployment = request.getDeployment();
    type = request.getType();
    if (request.hasAllowedPermissions()) {
      permission = request.getAllowedPermissions();
    }
    registered = true;
    available = true;
    registerDeadlineNanos = Long.MAX_VALUE;
  }

  /** Takes up what it says of itself. A load that is no number counts as a full one. */
  void update(WorkerStatus status, double toldLoad) {
    available = status == WorkerStatus.WS_AVAILABLE;
    load = Double.isFinite(toldLoad) ? Math.clamp(toldLoad, 0, 1) : 1;
  }

  WorkerStatus status() {
    return available ? WorkerStatus.WS_AVAILABLE : WorkerStatus.WS_FULL;
  }

  /** Whether it is one of those a dispatch of this name and deployment means. */
  boolean isNamed(String name, String ofDeployment) {
    return registered && agentName.equals(name) && deployment.equals(ofDeployment);
  }
}

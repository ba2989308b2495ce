package dev.hibiki.agents.dispatch;

import dev.hibiki.common.proto.AgentDispatch;
import dev.hibiki.common.proto.AgentDispatchState;
import java.util.ArrayList;
import java.util.List;

/** One wish for agents in a room, with the jobs that came of it. */
final class Dispatch {
  private static final int MAX_ENDED_JOBS = 100;

  final AgentRoom room;

  /** Without its jobs. */
  AgentDispatch info;

  final List<AgentJob> jobs = new ArrayList<>();

  Dispatch(AgentRoom room, AgentDispatch info) {
    this.room = room;
    this.info = info;
  }

  String agentName() {
    return info.getAgentName();
  }

  /** Of the jobs that are over only the latest are kept. */
  void add(AgentJob job) {
    jobs.add(job);
    long over = jobs.stream().filter(each -> each.phase == AgentJob.Phase.ENDED).count();
    if (over > MAX_ENDED_JOBS) {
      jobs.stream()
          .filter(each -> each.phase == AgentJob.Phase.ENDED)
          .findFirst()
          .ifPresent(jobs::remove);
    }
  }

  AgentDispatch toProto(boolean recording, boolean redaction) {
    AgentDispatchState.Builder state = info.getState().toBuilder();
    for (AgentJob job : jobs) {
      if (job.isTold()) {
        state.addJobs(job.toProto(recording, redaction));
      }
    }
    return info.toBuilder().setState(state).build();
  }
}

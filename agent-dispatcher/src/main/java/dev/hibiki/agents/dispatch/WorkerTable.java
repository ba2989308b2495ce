package dev.hibiki.agents.dispatch;

import dev.hibiki.common.proto.JobType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The workers that are connected, and the choice among them. */
final class WorkerTable {
  private final Map<Long, Worker> workers = new LinkedHashMap<>();

  void add(Worker worker) {
    workers.put(worker.connection, worker);
  }

  @Nullable Worker remove(long connection) {
    return workers.remove(connection);
  }

  @Nullable Worker get(long connection) {
    return workers.get(connection);
  }

  Collection<Worker> all() {
    return workers.values();
  }

  int size() {
    return workers.size();
  }

  /** Whether any is registered under this name, for whatever type of job. */
  boolean knows(String agentName, String deployment) {
    return workers.values().stream().anyMatch(worker -> worker.isNamed(agentName, deployment));
  }

  /** The namespaces of those that do this type of job. */
  List<String> namespaces(String agentName, String deployment, JobType type) {
    return workers.values().stream()
        .filter(worker -> worker.isNamed(agentName, deployment) && worker.type == type)
        .map(worker -> worker.namespace)
        .distinct()
        .toList();
  }

  /** One that is free, the more likely the less load it has; null if none is. */
  @Nullable Worker choose(AgentJob job, RandomGenerator random) {
    List<Worker> free = new ArrayList<>();
    double total = 0;
    for (Worker worker : workers.values()) {
      if (job.fits(worker) && worker.available && worker.load < 1 && !job.tried.contains(worker)) {
        free.add(worker);
        total += 1 - worker.load;
      }
    }
    double left = random.nextDouble() * total;
    for (Worker worker : free) {
      left -= 1 - worker.load;
      if (left < 0) {
        return worker;
      }
    }
    return free.isEmpty() ? null : free.getLast();
  }

  /** Why none can be chosen, for people. */
  String reason(AgentJob job) {
    List<Worker> fitting = workers.values().stream().filter(job::fits).toList();
    String name = job.dispatch.agentName();
    String who = name.isEmpty() ? "without a name" : "named " + name;
    if (fitting.isEmpty()) {
      return "no worker " + who + " is registered";
    }
    if (job.tried.containsAll(fitting)) {
      return "all " + fitting.size() + " workers " + who + " refused the job or did not answer";
    }
    return job.tried.isEmpty()
        ? "all " + fitting.size() + " workers " + who + " are full"
        : "all " + fitting.size() + " workers " + who + " are full or refused the job";
  }
}

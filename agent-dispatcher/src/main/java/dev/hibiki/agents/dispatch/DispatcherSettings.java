package dev.hibiki.agents.dispatch;

import dev.hibiki.common.proto.ServerInfo;
import java.time.Duration;

/**
 * Times and bounds of the dispatcher.
 *
 * @param server what a worker is told when it registers
 * @param registration how long a connection may stay without registering
 * @param answer how long a worker may think about a job
 * @param queue how long a job waits for a free worker
 * @param orphan how long a worker that went away may take to come back to its jobs
 * @param departure how long an agent may take to leave after its job ended
 * @param maxWorkers connections of workers
 * @param maxDispatches of one room
 * @param maxJobs that are not over, in all rooms
 * @param recording tells agents that they may record
 * @param redaction tells agents to redact what they record
 */
public record DispatcherSettings(
    ServerInfo server,
    Duration registration,
    Duration answer,
    Duration queue,
    Duration orphan,
    Duration departure,
    int maxWorkers,
    int maxDispatches,
    int maxJobs,
    boolean recording,
    boolean redaction) {
  public static DispatcherSettings defaults(
      ServerInfo server, boolean recording, boolean redaction) {
    return new DispatcherSettings(
        server,
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(2),
        Duration.ofSeconds(3),
        10_000,
        1000,
        100_000,
        recording,
        redaction);
  }
}

package dev.hibiki.agents;

import dev.hibiki.agents.dispatch.DispatchEffect;
import dev.hibiki.agents.dispatch.DispatchStore;
import dev.hibiki.agents.dispatch.Dispatcher;
import dev.hibiki.agents.dispatch.DispatcherSettings;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.JobAssignment;
import dev.hibiki.common.proto.RoomParticipantIdentity;
import dev.hibiki.common.proto.ServerMessage;
import dev.hibiki.common.proto.WebhookEvent;
import dev.hibiki.common.proto.WorkerMessage;
import dev.hibiki.common.rpc.RoomApi;
import dev.hibiki.common.rpc.RoomEvents;
import dev.hibiki.common.rpc.WorkerLinks;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of the dispatcher: brings it what happens and does what it wants. Thread-safe. */
final class DispatcherThread implements RoomEvents, WorkerLinks, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DispatcherThread.class);

  /** What is asked of the machine, on its thread. */
  @FunctionalInterface
  interface Question<T> {
    T ask(Dispatcher machine, long nowNanos);
  }

  private final Dispatcher machine;
  private final AgentTokens tokens;
  private final DispatchStore store;
  private final Supplier<RoomApi> rooms;
  private final AtomicLong nextConnection = new AtomicLong();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon(true).name("agents").factory());

  // Thread "agents" only.
  private final Map<Long, Listener> listeners = new HashMap<>();
  private @Nullable ScheduledFuture<?> timer;
  private long timerNanos = Long.MAX_VALUE;

  DispatcherThread(
      DispatcherSettings settings,
      RandomGenerator random,
      AgentTokens tokens,
      DispatchStore store,
      Supplier<RoomApi> rooms) {
    this.tokens = tokens;
    this.store = store;
    this.rooms = rooms;
    long unixNanos =
        TimeUnit.MILLISECONDS.toNanos(InstantSource.system().millis()) - System.nanoTime();
    this.machine = new Dispatcher(settings, random, unixNanos, this::run);
  }

  <T> CompletionStage<T> call(Question<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      thread.execute(() -> {
        long nowNanos = System.nanoTime();
        try {
          answer.complete(question.ask(machine, nowNanos));
        } catch (RuntimeException e) {
          answer.completeExceptionally(e);
        }
        schedule(nowNanos);
      });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private void tell(Question<?> news) {
    call(news)
        .exceptionally(failure -> {
          if (!(failure instanceof RejectedExecutionException)) {
            log.error("The dispatcher of agents failed", failure);
          }
          return null;
        });
  }

  private void schedule(long nowNanos) {
    long nextNanos = machine.nextDeadlineNanos(nowNanos);
    if (nextNanos == timerNanos) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    timerNanos = nextNanos;
    timer =
        nextNanos == Long.MAX_VALUE
            ? null
            : thread.schedule(this::due, Math.max(0, nextNanos - nowNanos), TimeUnit.NANOSECONDS);
  }

  private void due() {
    timerNanos = Long.MAX_VALUE;
    timer = null;
    tell((dispatcher, nowNanos) -> {
      dispatcher.onTimeout(nowNanos);
      return true;
    });
  }

  @Override
  public void opening(CreateRoomRequest request) {
    tell((dispatcher, nowNanos) -> {
      dispatcher.opening(nowNanos, request);
      return true;
    });
  }

  @Override
  public void happened(WebhookEvent event) {
    tell((dispatcher, nowNanos) -> {
      dispatcher.happened(nowNanos, event);
      return true;
    });
  }

  @Override
  public WorkerLink open(String apiKey, Listener listener) {
    long connection = nextConnection.incrementAndGet();
    tell((dispatcher, nowNanos) -> {
      listeners.put(connection, listener);
      dispatcher.connected(nowNanos, connection, apiKey);
      return true;
    });
    return new WorkerLink() {
      @Override
      public CompletionStage<?> send(WorkerMessage message) {
        return call((dispatcher, nowNanos) -> {
          dispatcher.received(nowNanos, connection, message);
          return true;
        });
      }

      @Override
      public void close() {
        tell((dispatcher, nowNanos) -> {
          listeners.remove(connection);
          dispatcher.disconnected(nowNanos, connection);
          return true;
        });
      }
    };
  }

  private void run(DispatchEffect effect) {
    switch (effect) {
      case DispatchEffect.Send(var connection, var message) -> send(connection, message);
      case DispatchEffect.Assign assign ->
          send(
              assign.connection(),
              ServerMessage.newBuilder()
                  .setAssignment(
                      JobAssignment.newBuilder().setJob(assign.job()).setToken(tokens.sign(assign)))
                  .build());
      case DispatchEffect.Close(var connection, var reason) -> {
        Listener listener = listeners.remove(connection);
        if (listener != null) {
          log.warn("The connection of an agent worker is ended: {}", reason);
          listener.closed(reason);
        }
      }
      case DispatchEffect.Remove(var room, var identity) -> remove(room, identity);
      case DispatchEffect.Changed(var dispatch) -> store.put(dispatch);
      case DispatchEffect.Gone(var room, var dispatchId) -> store.remove(room, dispatchId);
      case DispatchEffect.Note(var isWarning, var text) -> {
        if (isWarning) {
          log.warn("{}", text);
        } else {
          log.info("{}", text);
        }
      }
    }
  }

  private void send(long connection, ServerMessage message) {
    Listener listener = listeners.get(connection);
    if (listener != null) {
      listener.message(message);
    }
  }

  private void remove(String room, String identity) {
    var request = RoomParticipantIdentity.newBuilder().setRoom(room).setIdentity(identity).build();
    rooms
        .get()
        .removeParticipant(request)
        .exceptionally(failure -> {
          log.debug("Agent {} is not in room {} any more", identity, room);
          return null;
        });
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

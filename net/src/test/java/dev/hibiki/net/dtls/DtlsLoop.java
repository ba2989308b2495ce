package dev.hibiki.net.dtls;

import dev.hibiki.rtc.Owner;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** The owner thread of the endpoints of a test. */
final class DtlsLoop implements Owner, AutoCloseable {
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("dtls-test").daemon().factory());

  @Override
  public void execute(LongConsumer work) {
    executor.execute(() -> work.accept(System.nanoTime()));
  }

  void executeLater(long delayMillis, LongConsumer work) {
    var unused =
        executor.schedule(() -> work.accept(System.nanoTime()), delayMillis, TimeUnit.MILLISECONDS);
  }

  /** Runs something on the owner thread and waits for it. */
  <T> T call(Callable<T> work) {
    try {
      return executor.submit(work).get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  void run(Runnable work) {
    call(Executors.callable(work));
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}

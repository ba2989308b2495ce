package dev.hibiki.common.rpc;

import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.obs.BusMetrics;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.common.proto.StartSession;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** Counts and times the messages of signal links. Thread-safe. */
public final class MeteredSignalLinks implements SignalLinks {
  private static final String SERVICE = "Signal";
  private static final String METHOD = "RelaySignal";

  private final SignalLinks links;
  private final BusMetrics metrics;
  private final LongSupplier nanoTime;

  public MeteredSignalLinks(SignalLinks links, BusMetrics metrics, LongSupplier nanoTime) {
    this.links = links;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  @Override
  public SignalLink open(StartSession session, Listener listener) {
    Metered metered = new Metered(listener);
    metrics.streams(SERVICE, METHOD, 1);
    SignalLink link = links.open(session, metered);
    return new SignalLink() {
      @Override
      public boolean send(SignalRequest request) {
        long sinceNanos = nanoTime.getAsLong();
        boolean taken = link.send(request);
        if (taken) {
          metrics.sent(
              SERVICE, METHOD, nanoTime.getAsLong() - sinceNanos, request.getSerializedSize());
        }
        return taken;
      }

      @Override
      public void close() {
        metered.end();
        link.close();
      }
    };
  }

  private final class Metered implements Listener {
    private final Listener listener;
    private final AtomicBoolean ended = new AtomicBoolean();

    Metered(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void response(SignalResponse response) {
      metrics.received(SERVICE, METHOD, response.getSerializedSize());
      listener.response(response);
    }

    @Override
    public void refused(ErrorCode code, String message) {
      end();
      listener.refused(code, message);
    }

    @Override
    public void closed() {
      end();
      listener.closed();
    }

    private void end() {
      if (ended.compareAndSet(false, true)) {
        metrics.streams(SERVICE, METHOD, -1);
      }
    }
  }
}

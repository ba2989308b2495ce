package dev.hibiki.net.io;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Netty's handler of the sockets, with a {@link LoopTurn} at the end of each of its runs. */
final class TurnIoHandler implements IoHandler {
  private static final Logger log = LoggerFactory.getLogger(TurnIoHandler.class);

  private final IoHandler io;
  private final Context context = new Context();
  private @Nullable LoopTurn turn;

  TurnIoHandler(IoHandler io) {
    this.io = io;
  }

  /**
   * From now on this one's turns.
   *
   * @param originNanos where the deadlines of the event loop count from
   */
  void turn(@Nullable LoopTurn turn, long originNanos) {
    this.turn = turn;
    context.originNanos = originNanos;
  }

  @Override
  public int run(IoHandlerContext outer) {
    LoopTurn turns = turn;
    if (turns == null) {
      return io.run(outer);
    }
    context.outer = outer;
    context.turnDeadlineNanos = turns.deadlineNanos();
    int events = io.run(context);
    try {
      turns.endTurn();
    } catch (RuntimeException e) {
      // The event loop must live on whatever happened in a turn.
      log.error("The end of a turn failed", e);
    }
    return events;
  }

  @Override
  public void initialize() {
    io.initialize();
  }

  @Override
  public void prepareToDestroy() {
    io.prepareToDestroy();
  }

  @Override
  public void destroy() {
    io.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    return io.register(handle);
  }

  @Override
  public void wakeup() {
    io.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return io.isCompatible(handleType);
  }

  /** The event loop's context, with the deadline of the turn where it comes before its own. */
  private static final class Context implements IoHandlerContext {
    private @Nullable IoHandlerContext outer;
    private long originNanos;
    private long turnDeadlineNanos;

    private IoHandlerContext outer() {
      IoHandlerContext present = outer;
      if (present == null) {
        throw new IllegalStateException("outside a run");
      }
      return present;
    }

    @Override
    public boolean canBlock() {
      return outer().canBlock();
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
      long delayNanos = outer().delayNanos(currentTimeNanos);
      return turnDeadlineNanos == Long.MAX_VALUE
          ? delayNanos
          : Math.min(delayNanos, Math.max(0, turnDeadlineNanos - currentTimeNanos));
    }

    @Override
    public long deadlineNanos() {
      long ownNanos = outer().deadlineNanos();
      if (turnDeadlineNanos == Long.MAX_VALUE) {
        return ownNanos;
      }
      long turnNanos = Math.max(0, turnDeadlineNanos - originNanos);
      // The event loop says -1 for none.
      return ownNanos == -1 ? turnNanos : Math.min(ownNanos, turnNanos);
    }

    @Override
    public void reportActiveIoTime(long activeNanos) {
      outer().reportActiveIoTime(activeNanos);
    }

    @Override
    public boolean shouldReportActiveIoTime() {
      return outer().shouldReportActiveIoTime();
    }
  }
}

package dev.hibiki.net.io;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An event loop with turns: each pass over its sockets ends with a call, and the same call comes
 * when its deadline passes.
 *
 * <p>So a deadline costs neither an object nor a task, and is as exact as the kernel's timers.
 */
final class TurnEventLoop extends SingleThreadIoEventLoop {
  TurnEventLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory handlers) {
    super(parent, executor, loop -> new TurnIoHandler(handlers.newHandler(loop)));
  }

  /** From now on this one's turns; on the event loop. */
  void turn(@Nullable LoopTurn turn) {
    ((TurnIoHandler) ioHandler()).turn(turn, ticker().initialNanoTime());
  }
}

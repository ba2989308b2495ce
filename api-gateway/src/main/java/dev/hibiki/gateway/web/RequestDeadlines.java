package dev.hibiki.gateway.web;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Cuts connections whose requests come too slowly, one for each connection: the headers have to be
 * there soon after the first byte, the body soon after the headers, however steadily the bytes
 * drip. Event loop of the connection only.
 */
final class RequestDeadlines {
  private enum Phase {
    IDLE,
    HEADERS,
    BODY,
    /** The connection is no longer one of HTTP requests. */
    UPGRADED
  }

  private final Duration headers;
  private final Duration body;
  private final Runnable onCut;
  private Phase phase = Phase.IDLE;
  private @Nullable ScheduledFuture<?> deadline;

  private RequestDeadlines(Duration headers, Duration body, Runnable onCut) {
    this.headers = headers;
    this.body = body;
    this.onCut = onCut;
  }

  /**
   * Watches a connection; a duration of zero sets no deadline.
   *
   * @param onCut called for every connection that is cut
   */
  static void watch(Channel channel, Duration headers, Duration body, Runnable onCut) {
    RequestDeadlines deadlines = new RequestDeadlines(headers, body, onCut);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addBefore(NettyPipeline.HttpCodec, "hibiki.bytes", deadlines.new Bytes());
    pipeline.addAfter(NettyPipeline.HttpCodec, "hibiki.requests", deadlines.new Requests());
  }

  private void enter(ChannelHandlerContext context, Phase next, Duration limit) {
    cancel();
    phase = next;
    if (!limit.isZero()) {
      deadline =
          context.executor().schedule(() -> cut(context), limit.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void cancel() {
    ScheduledFuture<?> running = deadline;
    if (running != null) {
      running.cancel(false);
      deadline = null;
    }
  }

  private void cut(ChannelHandlerContext context) {
    onCut.run();
    context.channel().close();
  }

  /** Sees what arrives before it is understood. */
  private final class Bytes extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      enter(context, Phase.HEADERS, headers);
      context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (phase == Phase.IDLE && message instanceof ByteBuf) {
        if (context.pipeline().get(NettyPipeline.HttpCodec) == null) {
          phase = Phase.UPGRADED;
        } else {
          enter(context, Phase.HEADERS, headers);
        }
      }
      context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      cancel();
      context.fireChannelInactive();
    }
  }

  /** Sees what was understood. */
  private final class Requests extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest) {
        enter(context, Phase.BODY, body);
      }
      if (message instanceof LastHttpContent) {
        cancel();
        phase = Phase.IDLE;
      }
      context.fireChannelRead(message);
    }
  }
}

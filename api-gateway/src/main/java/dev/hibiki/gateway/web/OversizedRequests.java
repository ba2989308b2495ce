package dev.hibiki.gateway.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Answers a request whose line or headers are longer than they may be.
 *
 * <p>What makes them so long is nearly always a token, in the header or in the query, and a token
 * of that length is never good: 401, as for any other bad token. What follows is read and thrown
 * away for a moment, since a connection that is closed at once would take the answer with it.
 */
final class OversizedRequests extends ChannelInboundHandlerAdapter {
  private static final byte[] TEXT =
      "invalid authorization token: request line or headers are too long"
          .getBytes(StandardCharsets.UTF_8);
  private static final long LINGER_MILLIS = 1_000;

  private boolean refused;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (refused) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request
        && request.decoderResult().cause() instanceof TooLongFrameException) {
      refused = true;
      ReferenceCountUtil.release(message);
      refuse(context);
      return;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (refused) {
      context.read();
    } else {
      context.fireChannelReadComplete();
    }
  }

  private static void refuse(ChannelHandlerContext context) {
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.UNAUTHORIZED, Unpooled.wrappedBuffer(TEXT));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, TEXT.length)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    context.writeAndFlush(response);
    context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }
}

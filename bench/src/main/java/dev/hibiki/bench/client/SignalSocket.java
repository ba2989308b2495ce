package dev.hibiki.bench.client;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The signalling WebSocket of one client. Thread-safe. */
final class SignalSocket implements WebSocket.Listener {
  /** Takes what the server says; called on threads of the HTTP client. */
  interface Listener {
    void received(SignalResponse response);

    void closed(String reason);
  }

  private final Listener listener;
  private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
  private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
  private @Nullable WebSocket socket;

  private SignalSocket(Listener listener) {
    this.listener = listener;
  }

  /**
   * Connects to a server.
   *
   * @param base its URL, such as {@code ws://127.0.0.1:7880}
   * @param subscribe whether to be sent everything that others publish
   */
  static SignalSocket open(
      HttpClient http, URI base, String token, boolean subscribe, Listener listener) {
    String query =
        "access_token="
            + URLEncoder.encode(token, StandardCharsets.UTF_8)
            + "&protocol=15&auto_subscribe="
            + (subscribe ? 1 : 0)
            + "&adaptive_stream=0&sdk=js&version=2.15.0&os=linux";
    URI uri = URI.create(base.toString().replaceFirst("^http", "ws") + "/rtc?" + query);
    SignalSocket signal = new SignalSocket(listener);
    signal.sending =
        http.newWebSocketBuilder()
            .buildAsync(uri, signal)
            .thenAccept(opened -> {
              synchronized (signal) {
                signal.socket = opened;
              }
            })
            .exceptionally(failure -> {
              listener.closed(String.valueOf(failure.getCause()));
              return null;
            });
    return signal;
  }

  synchronized void send(SignalRequest request) {
    ByteBuffer bytes = ByteBuffer.wrap(request.toByteArray());
    sending =
        sending
            .thenCompose(done -> {
              WebSocket opened = opened();
              return opened == null
                  ? CompletableFuture.completedFuture(null)
                  : opened.sendBinary(bytes, true);
            })
            .exceptionally(failure -> null);
  }

  private synchronized @Nullable WebSocket opened() {
    return socket;
  }

  synchronized void close() {
    sending =
        sending.thenCompose(done -> {
          WebSocket opened = opened();
          return opened == null
              ? CompletableFuture.completedFuture(null)
              : opened.sendClose(WebSocket.NORMAL_CLOSURE, "");
        });
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    frame.writeBytes(bytes);
    if (last) {
      try {
        listener.received(SignalResponse.parseFrom(frame.toByteArray()));
      } catch (InvalidProtocolBufferException e) {
        listener.closed("a frame that is no signal: " + e.getMessage());
      }
      frame.reset();
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
    listener.closed("closed with " + statusCode + " " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    listener.closed(String.valueOf(error));
  }
}

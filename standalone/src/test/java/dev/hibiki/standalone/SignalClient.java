package dev.hibiki.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.SignalRequest;
import dev.hibiki.common.proto.SignalResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A signalling socket that keeps what it is told. */
final class SignalClient implements WebSocket.Listener, AutoCloseable {
  final BlockingQueue<SignalResponse> responses = new LinkedBlockingQueue<>();
  final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

  /** The status with which the server closed; -1 if the connection broke. */
  final CompletableFuture<Integer> closed = new CompletableFuture<>();

  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
  private final StringBuilder text = new StringBuilder();
  private final WebSocket socket;

  /** Joins at a path of a server, with headers of names and values. */
  SignalClient(RunningServer server, String path, String... headers) {
    WebSocket.Builder builder = RunningServer.HTTP.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + server.port + path), this).join();
  }

  /** Joins by query with a token. */
  static SignalClient join(RunningServer server, String token, String... headers) {
    return new SignalClient(server, "/rtc?protocol=16&sdk=js&access_token=" + token, headers);
  }

  /** The status with which a join is refused; 101 if it is not. */
  static int status(RunningServer server, String token) {
    try (SignalClient client = join(server, token)) {
      return client.socket.isInputClosed() ? 0 : 101;
    } catch (CompletionException refused) {
      if (refused.getCause() instanceof WebSocketHandshakeException handshake) {
        return handshake.getResponse().statusCode();
      }
      throw refused;
    }
  }

  void send(SignalRequest.Builder request) {
    sendBinary(request.build().toByteArray());
  }

  void sendText(String json) {
    socket.sendText(json, true).join();
  }

  void sendBinary(byte... bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  /** The next message of a kind. */
  SignalResponse await(SignalResponse.MessageCase wanted) throws InterruptedException {
    while (true) {
      SignalResponse response = responses.poll(10, TimeUnit.SECONDS);
      assertThat(response).as("a " + wanted).isNotNull();
      if (response.getMessageCase() == wanted) {
        return response;
      }
    }
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket web, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    binary.writeBytes(bytes);
    if (last) {
      try {
        responses.add(SignalResponse.parseFrom(binary.toByteArray()));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      binary.reset();
    }
    web.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket web, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      texts.add(text.toString());
      text.setLength(0);
    }
    web.request(1);
    return null;
  }

  @Override
  public void onError(WebSocket web, Throwable error) {
    closed.complete(-1);
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket web, int status, String reason) {
    closed.complete(status);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
  }
}

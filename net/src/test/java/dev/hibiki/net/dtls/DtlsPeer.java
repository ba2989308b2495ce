package dev.hibiki.net.dtls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.srtp.SrtpKeys;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** An endpoint with everything that happened to it. */
final class DtlsPeer implements DtlsEndpoint.Listener {
  final DtlsEndpoint endpoint;
  final BlockingQueue<String> data = new LinkedBlockingQueue<>();
  private final CompletableFuture<SrtpKeys> connected = new CompletableFuture<>();
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private final DtlsLoop loop;

  /** Where its datagrams go, on the owner thread. */
  volatile Consumer<byte[]> wire = datagram -> {};

  DtlsPeer(DtlsLoop loop, BcDtlsFactory factory) {
    this.loop = loop;
    this.endpoint = factory.create(loop, this);
  }

  void start(DtlsRole role, Fingerprint remote) {
    loop.execute(now -> endpoint.start(now, role, remote));
  }

  /** Hands it a datagram, on the owner thread soon. */
  void receive(byte[] datagram) {
    loop.execute(now -> endpoint.handle(now, datagram, 0, datagram.length));
  }

  void send(String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    loop.execute(now -> endpoint.send(now, bytes, 0, bytes.length));
  }

  void close() {
    loop.execute(endpoint::close);
  }

  SrtpKeys awaitKeys() {
    return await(connected);
  }

  String awaitClosed() {
    return await(closed);
  }

  boolean isConnected() {
    return connected.isDone();
  }

  boolean isClosed() {
    return closed.isDone();
  }

  String awaitData() {
    try {
      String text = data.poll(20, TimeUnit.SECONDS);
      if (text == null) {
        throw new AssertionError("no data");
      }
      return text;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    } catch (TimeoutException e) {
      throw new AssertionError("closed: " + closed.getNow("no"), e);
    }
  }

  @Override
  public void transmit(byte[] datagram, int offset, int length) {
    wire.accept(Arrays.copyOfRange(datagram, offset, offset + length));
  }

  @Override
  public void connected(long nowNanos, SrtpKeys keys) {
    if (!connected.complete(keys)) {
      throw new AssertionError("connected twice");
    }
  }

  @Override
  public void applicationData(long nowNanos, byte[] bytes, int offset, int length) {
    data.add(new String(bytes, offset, length, US_ASCII));
  }

  @Override
  public void closed(long nowNanos, String reason) {
    if (!closed.complete(reason)) {
      throw new AssertionError("closed twice");
    }
  }
}

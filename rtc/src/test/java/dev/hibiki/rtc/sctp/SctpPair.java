package dev.hibiki.rtc.sctp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Two associations joined by a {@link LossyLink} on a virtual clock. */
final class SctpPair {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  /** One received message. */
  record Message(DataChannel channel, boolean binary, byte[] bytes) {}

  /** One end, which keeps everything it is told. */
  class End implements SctpSink {
    final boolean server;
    final SctpAssociation association;
    final List<Message> messages = new ArrayList<>();
    final List<DataChannel> opened = new ArrayList<>();
    final List<DataChannel> closedChannels = new ArrayList<>();
    final List<byte[]> sentPackets = new ArrayList<>();
    final List<DataChannel> low = new ArrayList<>();
    int connected;
    String closed = "";
    boolean keepPackets;

    End(boolean server, SctpConfig config, boolean client, long seed) {
      this.server = server;
      this.association = new SctpAssociation(config, client, new Random(seed));
    }

    @Override
    public void transmit(byte[] packet, int offset, int length) {
      byte[] copy = Arrays.copyOfRange(packet, offset, offset + length);
      if (keepPackets) {
        sentPackets.add(copy);
      }
      link.send(now, !server, copy);
    }

    @Override
    public void connected() {
      connected++;
    }

    @Override
    public void channelOpened(DataChannel channel) {
      opened.add(channel);
    }

    @Override
    public void message(
        DataChannel channel, boolean binary, byte[] message, int offset, int length) {
      messages.add(
          new Message(channel, binary, Arrays.copyOfRange(message, offset, offset + length)));
    }

    @Override
    public void channelClosed(DataChannel channel) {
      closedChannels.add(channel);
    }

    @Override
    public void closed(String reason) {
      if (!closed.isEmpty()) {
        throw new AssertionError("closed twice: " + closed + ", " + reason);
      }
      closed = reason;
    }

    @Override
    public void bufferedAmountLow(DataChannel channel) {
      low.add(channel);
    }

    DataChannel open(String label) {
      return open(label, true, DataChannel.UNLIMITED, DataChannel.UNLIMITED);
    }

    DataChannel open(String label, boolean ordered, int maxRetransmits, int maxLifetimeMillis) {
      DataChannel channel =
          association.openChannel(now, label, "", ordered, maxRetransmits, maxLifetimeMillis, this);
      if (channel == null) {
        throw new AssertionError("channel refused");
      }
      return channel;
    }

    boolean send(DataChannel channel, byte[] message) {
      return association.send(now, channel, true, message, 0, message.length, this);
    }

    boolean send(DataChannel channel, String text) {
      byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      return association.send(now, channel, false, bytes, 0, bytes.length, this);
    }

    List<byte[]> received(int streamId) {
      return messages.stream()
          .filter(message -> message.channel().streamId() == streamId)
          .map(Message::bytes)
          .toList();
    }
  }

  final LossyLink link;
  End client;
  End server;
  long now = 5 * SECOND;
  private Runnable eachStep = () -> {};

  SctpPair(LossyLink link, SctpConfig config, long seed) {
    this(link, config, config, false, seed);
  }

  SctpPair(
      LossyLink link,
      SctpConfig clientConfig,
      SctpConfig serverConfig,
      boolean bothInitiate,
      long seed) {
    this.link = link;
    this.client = new End(false, clientConfig, true, seed);
    this.server = new End(true, serverConfig, false, seed + 1);
    if (bothInitiate) {
      server.association.initiate(now, server);
    }
  }

  /** A pair on a link of 10 ms each way without faults, connected. */
  static SctpPair connected() {
    return new SctpPair(new LossyLink(1), SctpConfig.defaults(), 1).connect();
  }

  SctpPair connect() {
    client.association.start(now, client);
    server.association.start(now, server);
    runUntil(() -> client.connected > 0 && server.connected > 0, 60);
    return this;
  }

  /** The client forgets everything and is there again, on the same link. */
  End restartClient(long seed) {
    client = new End(false, SctpConfig.defaults(), true, seed);
    client.association.start(now, client);
    return client;
  }

  /** Puts another server in place, before anything was sent. */
  void replaceServer(End other) {
    server = other;
  }

  /** What to do after every event: feeding a sender, for instance. */
  void eachStep(Runnable action) {
    eachStep = action;
  }

  /** Runs until the condition holds; fails after so many virtual seconds. */
  void runUntil(BooleanSupplier condition, int seconds) {
    long limit = now + seconds * SECOND;
    eachStep.run();
    while (!condition.getAsBoolean()) {
      if (!step(limit)) {
        throw new AssertionError(
            "not reached in %d virtual seconds: client %s %s, server %s %s"
                .formatted(
                    seconds,
                    client.association.state(),
                    client.closed,
                    server.association.state(),
                    server.closed));
      }
    }
  }

  /** Runs for so long, whatever happens. */
  void runFor(long nanos) {
    long limit = now + nanos;
    eachStep.run();
    while (step(limit)) {
      // Everything happens in step.
    }
    now = limit;
  }

  /** The next event, unless it is later than the limit. */
  private boolean step(long limit) {
    long arrival = link.nextArrivalNanos();
    long timer = Math.min(client.association.deadlineNanos(), server.association.deadlineNanos());
    long next = Math.min(arrival, timer);
    if (next == Long.MAX_VALUE || next > limit) {
      return false;
    }
    now = Math.max(now, next);
    if (arrival <= timer) {
      LossyLink.InFlight flight = link.take();
      End end = flight.toServer() ? server : client;
      byte[] packet = flight.packet();
      end.association.handle(now, packet, 0, packet.length, end);
    } else {
      fire(client);
      fire(server);
    }
    eachStep.run();
    return true;
  }

  private void fire(End end) {
    long deadline = end.association.deadlineNanos();
    if (deadline - now <= 0) {
      end.association.onTimeout(now, end);
      long after = end.association.deadlineNanos();
      if (after - now <= 0) {
        throw new AssertionError("a timer that was served is due again");
      }
    }
  }
}

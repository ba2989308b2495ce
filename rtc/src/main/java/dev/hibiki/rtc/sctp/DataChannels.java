package dev.hibiki.rtc.sctp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data channels of an association: which stream is which channel, how one is opened (RFC 8832)
 * and closed (RFC 8831 section 6.7).
 */
final class DataChannels implements StreamReset.Listener {
  /** A longer name in an OPEN of the peer is refused: what a channel costs us is its choice. */
  static final int MAX_NAME_BYTES = 4096;

  private static final int MAX_TEXT_BYTES = 0xffff;
  private static final byte[] EMPTY = new byte[0];
  private static final byte[] ACK = {DcepOpen.MESSAGE_ACK};

  /** A channel and how far closing it has come. */
  private static final class Entry {
    final DataChannel channel;
    boolean outgoingReset;
    boolean incomingReset;

    /** Pieces of a message in the deprecated partial form. */
    byte[] pieces = EMPTY;

    Entry(DataChannel channel) {
      this.channel = channel;
    }

    boolean closing() {
      return channel.state() == DataChannel.State.CLOSING;
    }
  }

  private final SctpConfig.Limits limits;
  private final SendQueue queue;
  private final SctpCounters counters;
  private final EarlyMessages early = new EarlyMessages();
  private final Map<Integer, Entry> table = new HashMap<>();
  private final BitSet usedUp = new BitSet();
  private final int parity;
  private @Nullable StreamReset reset;
  private int streamLimit = InitParameters.MAX_STREAMS;
  private boolean connected;

  DataChannels(SctpConfig config, boolean client, SendQueue queue, SctpCounters counters) {
    this.limits = config.limits();
    this.parity = client ? 0 : 1;
    this.queue = queue;
    this.counters = counters;
  }

  /** The channel on a stream, or null. */
  @Nullable DataChannel channel(int streamId) {
    Entry entry = table.get(streamId);
    return entry == null ? null : entry.channel;
  }

  int size() {
    return table.size();
  }

  // --------------------------------------------------------------------- association

  /**
   * The association is established.
   *
   * @param streams how many streams the peer accepts
   * @param streamReset how to reset streams, or null if the peer cannot
   */
  void connected(int streams, @Nullable StreamReset streamReset, SctpSink out) {
    connected = true;
    reset = streamReset;
    streamLimit = Math.min(streams, InitParameters.MAX_STREAMS);
    for (Entry entry : table.values().toArray(new Entry[0])) {
      if (!owns(entry.channel)) {
        continue;
      }
      if (entry.channel.streamId() >= streamLimit) {
        queue.discardUnsent(entry.channel.streamId());
        finish(entry, out);
      } else if (entry.channel.negotiated()) {
        opened(entry, out);
      }
    }
  }

  /** The association is over, or is not the one it was: no channel survives. */
  void closeAll(SctpSink out) {
    connected = false;
    early.clear();
    usedUp.clear();
    for (Entry entry : table.values().toArray(new Entry[0])) {
      finish(entry, out);
    }
  }

  // ---------------------------------------------------------------- opening, sending

  /** Makes a channel and queues its OPEN; null if there are too many. */
  @Nullable DataChannel open(DcepOpen open) {
    check(open);
    int streamId = freeStream();
    if (streamId < 0 || table.size() >= limits.maxChannels()) {
      return null;
    }
    byte[] message = open.encode();
    if (!queue.fits(message.length)) {
      return null;
    }
    DataChannel channel = channel(streamId, open, false);
    table.put(streamId, new Entry(channel));
    sendDcep(streamId, message);
    return channel;
  }

  /** Makes a channel that the peer knows of already; null if the stream is not to be had. */
  @Nullable DataChannel negotiated(int streamId, DcepOpen terms, SctpSink out) {
    check(terms);
    boolean possible = streamId >= 0 && streamId < streamLimit && available(streamId);
    if (!possible || table.size() >= limits.maxChannels()) {
      return null;
    }
    DataChannel channel = channel(streamId, terms, true);
    Entry entry = new Entry(channel);
    table.put(streamId, entry);
    if (connected) {
      opened(entry, out);
    }
    return channel;
  }

  private static void check(DcepOpen open) {
    if (open.maxRetransmits() >= 0 && open.maxLifetimeMillis() >= 0) {
      throw new IllegalArgumentException("both maxRetransmits and maxLifetimeMillis");
    }
    if (utf8Bytes(open.label()) > MAX_TEXT_BYTES || utf8Bytes(open.protocol()) > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException("label or protocol longer than 65535 bytes");
    }
  }

  private static int utf8Bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static DataChannel channel(int streamId, DcepOpen terms, boolean negotiated) {
    return new DataChannel(
        streamId,
        terms.label(),
        terms.protocol(),
        terms.ordered(),
        terms.maxRetransmits(),
        terms.maxLifetimeMillis(),
        negotiated);
  }

  private int freeStream() {
    for (int streamId = parity; streamId < streamLimit; streamId += 2) {
      if (available(streamId)) {
        return streamId;
      }
    }
    return -1;
  }

  private boolean available(int streamId) {
    return !table.containsKey(streamId) && !usedUp.get(streamId) && !resetting(streamId);
  }

  private void sendDcep(int streamId, byte[] message) {
    queue.add(new OutboundMessage(queue.stream(streamId), PayloadProtocol.DCEP, message));
  }

  private boolean owns(DataChannel channel) {
    return channel(channel.streamId()) == channel;
  }

  /** Queues a message; false if the channel cannot send or the buffer is full. */
  boolean send(long now, DataChannel channel, boolean binary, byte[] message) {
    boolean connecting = channel.state() == DataChannel.State.CONNECTING;
    boolean sendable = connecting || channel.state() == DataChannel.State.OPEN;
    int length = message.length;
    if (!sendable || !owns(channel) || length > limits.maxSendMessageBytes()) {
      return false;
    }
    if (!queue.fits(length)) {
      queue.discardExpired(now);
      if (!queue.fits(length)) {
        return false;
      }
    }
    int protocol = binary ? PayloadProtocol.BINARY : PayloadProtocol.TEXT;
    byte[] payload = message;
    if (length == 0) {
      protocol = binary ? PayloadProtocol.BINARY_EMPTY : PayloadProtocol.TEXT_EMPTY;
      payload = new byte[1];
    }
    // Until the peer has answered OPEN nothing may overtake it (RFC 8832 section 6).
    boolean ordered = channel.ordered() || (connecting && !channel.negotiated());
    int lifetime = channel.maxLifetimeMillis();
    long expiry = lifetime < 0 ? OutboundMessage.NEVER : now + lifetime * 1_000_000L;
    OutboundStream stream = queue.stream(channel.streamId());
    queue.add(new OutboundMessage(stream, channel, protocol, payload, ordered, expiry));
    counters.messagesSent++;
    return true;
  }

  // ------------------------------------------------------------------------- receiving

  /** Takes a whole message from a stream. */
  void deliver(int streamId, int protocol, byte[] bytes, int offset, int length, SctpSink out) {
    Entry entry = table.get(streamId);
    boolean dcep = protocol == PayloadProtocol.DCEP;
    if (tooEarly(entry, streamId, dcep)) {
      if (!early.keep(streamId, protocol, bytes, offset, length)) {
        counters.drop(DropReason.NO_CHANNEL);
      }
      return;
    }
    if (dcep) {
      handleDcep(entry, streamId, bytes, offset, length, out);
      return;
    }
    if (entry == null || entry.closing()) {
      counters.drop(DropReason.NO_CHANNEL);
      return;
    }
    if (entry.channel.state() == DataChannel.State.CONNECTING) {
      // The ACK is late or lost; nobody but its receiver can talk on this channel.
      opened(entry, out);
      if (entry.channel.state() != DataChannel.State.OPEN) {
        return;
      }
    }
    deliver(entry, protocol, bytes, offset, length, out);
  }

  /**
   * Whether a message belongs to a channel that does not exist yet. That can be so even if the
   * stream has a channel: the peer may know that both directions are reset, and use the stream
   * again, while the answer that tells us is still on its way.
   */
  private boolean tooEarly(@Nullable Entry entry, int streamId, boolean dcep) {
    if (entry == null) {
      return !dcep || resetting(streamId);
    }
    return entry.closing() && entry.incomingReset;
  }

  private boolean resetting(int streamId) {
    StreamReset present = reset;
    return present != null && present.pending(streamId);
  }

  /** Handles what came too early. */
  private void redeliver(int streamId, SctpSink out) {
    for (EarlyMessages.Message each : early.take(streamId)) {
      byte[] bytes = each.bytes();
      deliver(streamId, each.payloadProtocol(), bytes, 0, bytes.length, out);
    }
  }

  private void deliver(
      Entry entry, int protocol, byte[] bytes, int offset, int length, SctpSink out) {
    switch (protocol) {
      case PayloadProtocol.TEXT_EMPTY -> message(entry, false, bytes, offset, 0, out);
      case PayloadProtocol.BINARY_EMPTY -> message(entry, true, bytes, offset, 0, out);
      case PayloadProtocol.TEXT, PayloadProtocol.BINARY -> {
        boolean binary = protocol == PayloadProtocol.BINARY;
        if (entry.pieces.length == 0) {
          message(entry, binary, bytes, offset, length, out);
        } else if (addPiece(entry, bytes, offset, length)) {
          byte[] whole = entry.pieces;
          entry.pieces = EMPTY;
          message(entry, binary, whole, 0, whole.length, out);
        }
      }
      case PayloadProtocol.TEXT_PARTIAL, PayloadProtocol.BINARY_PARTIAL ->
          addPiece(entry, bytes, offset, length);
      default -> counters.drop(DropReason.UNKNOWN_PAYLOAD_PROTOCOL);
    }
  }

  private void message(
      Entry entry, boolean binary, byte[] bytes, int offset, int length, SctpSink out) {
    counters.messagesReceived++;
    out.message(entry.channel, binary, bytes, offset, length);
  }

  private boolean addPiece(Entry entry, byte[] bytes, int offset, int length) {
    int before = entry.pieces.length;
    if (before + length > limits.maxReceiveMessageBytes()) {
      entry.pieces = EMPTY;
      counters.drop(DropReason.NO_BUFFER_SPACE);
      return false;
    }
    byte[] longer = Arrays.copyOf(entry.pieces, before + length);
    System.arraycopy(bytes, offset, longer, before, length);
    entry.pieces = longer;
    return true;
  }

  private void handleDcep(
      @Nullable Entry entry, int streamId, byte[] bytes, int offset, int length, SctpSink out) {
    if (bytes[offset] == DcepOpen.MESSAGE_ACK) {
      if (entry != null && entry.channel.state() == DataChannel.State.CONNECTING) {
        opened(entry, out);
      }
      return;
    }
    DcepOpen open = DcepOpen.parse(bytes, offset, length);
    if (open == null) {
      counters.drop(DropReason.BAD_DCEP);
      return;
    }
    if (entry != null) {
      counters.drop(DropReason.CHANNEL_REFUSED);
      return;
    }
    boolean tooLong = utf8Bytes(open.label()) + utf8Bytes(open.protocol()) > MAX_NAME_BYTES;
    if (tooLong || table.size() >= limits.maxChannels() || streamId >= streamLimit) {
      counters.drop(DropReason.CHANNEL_REFUSED);
      // "Closing" a channel that never was is how an OPEN is turned down (RFC 8832 section 6).
      resetWanted(streamId, out);
      return;
    }
    Entry accepted = new Entry(channel(streamId, open, false));
    table.put(streamId, accepted);
    sendDcep(streamId, ACK);
    opened(accepted, out);
  }

  private void opened(Entry entry, SctpSink out) {
    DataChannel channel = entry.channel;
    channel.moveTo(DataChannel.State.OPEN);
    out.channelOpened(channel);
    redeliver(channel.streamId(), out);
  }

  // --------------------------------------------------------------------------- closing

  /** Closes a channel after what was accepted for it is sent. */
  void close(DataChannel channel, SctpSink out) {
    Entry entry = table.get(channel.streamId());
    if (entry == null || entry.channel != channel || entry.closing()) {
      return;
    }
    if (!connected) {
      queue.discardUnsent(channel.streamId());
      finish(entry, out);
      return;
    }
    channel.moveTo(DataChannel.State.CLOSING);
    resetOutgoing(entry, out);
  }

  private void resetOutgoing(Entry entry, SctpSink out) {
    int streamId = entry.channel.streamId();
    StreamReset present = reset;
    if (present != null) {
      present.request(streamId);
    } else {
      // The peer cannot reset streams: the channel ends here, and its stream is never used again.
      usedUp.set(streamId);
      finish(entry, out);
    }
  }

  @Override
  public void incomingReset(int streamId, SctpSink out) {
    early.take(streamId);
    Entry entry = table.get(streamId);
    if (entry == null) {
      return;
    }
    entry.incomingReset = true;
    if (!entry.closing()) {
      entry.channel.moveTo(DataChannel.State.CLOSING);
      queue.discardUnsent(streamId);
      resetOutgoing(entry, out);
    } else if (entry.outgoingReset) {
      finish(entry, out);
    }
  }

  @Override
  public void incomingResetAll(SctpSink out) {
    early.clear();
    for (Integer streamId : table.keySet().toArray(new Integer[0])) {
      incomingReset(streamId, out);
    }
  }

  @Override
  public void outgoingReset(int streamId, SctpSink out) {
    Entry entry = table.get(streamId);
    if (entry == null) {
      redeliver(streamId, out);
    } else if (entry.closing()) {
      entry.outgoingReset = true;
      if (entry.incomingReset) {
        finish(entry, out);
      }
    }
  }

  @Override
  public void resetWanted(int streamId, SctpSink out) {
    Entry entry = table.get(streamId);
    if (entry != null) {
      close(entry.channel, out);
    } else if (reset != null) {
      reset.request(streamId);
    }
  }

  private void finish(Entry entry, SctpSink out) {
    int streamId = entry.channel.streamId();
    if (!table.remove(streamId, entry)) {
      return;
    }
    entry.channel.moveTo(DataChannel.State.CLOSED);
    out.channelClosed(entry.channel);
    redeliver(streamId, out);
  }
}

package dev.hibiki.sfu.data;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.hibiki.common.proto.DataChannelReceiveState;
import dev.hibiki.common.proto.DataPacket;
import dev.hibiki.common.proto.UserPacket;
import dev.hibiki.rtc.time.WallClock;
import dev.hibiki.sfu.participant.DataKind;
import dev.hibiki.sfu.participant.Participant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Carries data packets from one participant to the others: says who sent them, drops what came
 * before, and writes each once for all its receivers.
 */
public final class DataRouter {
  private static final int MAX_NONCES = 100;
  private static final int MAX_BACKLOG_PACKETS = 500;
  private static final int MAX_BACKLOG_BYTES = 2 << 20;

  /** What is kept about one participant. */
  private static final class Line {
    final MetricTimes metrics = new MetricTimes();
    int lastSequence;
    final Deque<byte[]> backlog = new ArrayDeque<>();
    int backlogBytes;
  }

  private final ServerCalls calls;
  private final WallClock clock;
  private final StreamStarts streams;
  private final Map<String, Line> lines = new HashMap<>();
  private final ReliableCache cache = new ReliableCache();
  private final Set<ByteString> nonces = new LinkedHashSet<>();
  private final long[] drops = new long[DataDrop.values().length];

  /**
   * A router without packets under way.
   *
   * @param calls takes the answers that are for the server itself
   * @param clock by which the times of metrics are told
   * @param streams hears of each stream that begins
   */
  public DataRouter(ServerCalls calls, WallClock clock, StreamStarts streams) {
    this.calls = calls;
    this.clock = clock;
    this.streams = streams;
  }

  /** How many messages were dropped for a reason; not sent counts once for each receiver. */
  public long dropped(DataDrop reason) {
    return drops[reason.ordinal()];
  }

  /** How many participants something is kept about. */
  public int size() {
    return lines.size();
  }

  /** The number of the last reliable packet of a participant, 0 if it numbered none. */
  public int lastSequence(Participant participant) {
    Line line = lines.get(participant.sid());
    return line == null ? 0 : line.lastSequence;
  }

  /** A participant came from another room; what it sent until then is not taken again. */
  public void resume(Participant participant, int lastSequence) {
    line(participant).lastSequence = lastSequence;
  }

  /** A participant is gone. */
  public void left(Participant participant) {
    lines.remove(participant.sid());
  }

  private Line line(Participant participant) {
    return lines.computeIfAbsent(participant.sid(), sid -> new Line());
  }

  /** Takes one message from a participant's channel. */
  public void route(
      long nowNanos,
      Collection<Participant> participants,
      Participant sender,
      DataKind kind,
      byte[] message,
      int offset,
      int length) {
    if (kind == DataKind.DATA_TRACK || !sender.permissions().mayPublishData()) {
      drop(DataDrop.NOT_ALLOWED);
      return;
    }
    boolean reliable = kind != DataKind.LOSSY;
    DataPacket.Builder packet = read(kind, message, offset, length);
    if (packet == null) {
      drop(DataDrop.MALFORMED);
      return;
    }
    if (reliable && packet.getSequence() != 0) {
      Line line = line(sender);
      if (Integer.compareUnsigned(packet.getSequence(), line.lastSequence) <= 0) {
        drop(DataDrop.OLD_SEQUENCE);
        return;
      }
      line.lastSequence = packet.getSequence();
    }
    if (calls.takes(sender, packet)) {
      return;
    }
    DataDrop reason = stamp(packet, sender, reliable);
    if (reason != null) {
      drop(reason);
    } else if (packet.hasMetrics()) {
      packet.setMetrics(
          line(sender).metrics.normalized(packet.getMetrics(), clock.unixMillis(nowNanos)));
      publishMetrics(nowNanos, participants, sender, reliable, packet.build());
    } else {
      deliver(nowNanos, participants, sender, reliable, packet.build());
    }
  }

  /** Carries a packet of the server itself, which has no sender. */
  @SuppressWarnings("deprecation")
  public void send(long nowNanos, Collection<Participant> participants, DataPacket packet) {
    if (!packet.getUser().getNonce().isEmpty() && !remember(packet.getUser().getNonce())) {
      drop(DataDrop.DUPLICATE);
      return;
    }
    deliver(nowNanos, participants, null, packet.getKind() == DataPacket.Kind.RELIABLE, packet);
  }

  private static DataPacket.@Nullable Builder read(
      DataKind kind, byte[] message, int offset, int length) {
    if (kind == DataKind.OTHER) {
      return DataPacket.newBuilder()
          .setUser(
              UserPacket.newBuilder().setPayload(ByteString.copyFrom(message, offset, length)));
    }
    try {
      // The bytes are parsed and written again before this call returns.
      return DataPacket.parseFrom(UnsafeByteOperations.unsafeWrap(message, offset, length))
          .toBuilder();
    } catch (InvalidProtocolBufferException malformed) {
      return null;
    }
  }

  /** Says who sent the packet and to whom; a reason if it goes no further. */
  @SuppressWarnings("deprecation")
  private @Nullable DataDrop stamp(
      DataPacket.Builder packet, Participant sender, boolean reliable) {
    String claimed = packet.getParticipantIdentity();
    boolean speaksForAnother =
        sender.isAgent() && !claimed.isEmpty() && !claimed.equals(sender.identity());
    boolean keepsIdentity = false;
    switch (packet.getValueCase()) {
      case USER -> {
        UserPacket.Builder user = packet.getUserBuilder();
        if (!user.getNonce().isEmpty() && !remember(user.getNonce())) {
          return DataDrop.DUPLICATE;
        }
        user.setParticipantSid(sender.isHidden() ? "" : sender.sid());
        user.setParticipantIdentity(sender.isHidden() ? "" : sender.identity());
        if (packet.getDestinationIdentitiesCount() > 0) {
          user.clearDestinationIdentities()
              .addAllDestinationIdentities(packet.getDestinationIdentitiesList());
        } else {
          packet.addAllDestinationIdentities(user.getDestinationIdentitiesList());
        }
      }
      case TRANSCRIPTION -> {
        if (!sender.isAgent()) {
          return DataDrop.NOT_FORWARDED;
        }
      }
      case CHAT_MESSAGE -> {
        if (speaksForAnother) {
          keepsIdentity = true;
          packet.getChatMessageBuilder().setGenerated(true);
        }
      }
      case STREAM_HEADER -> {
        if (speaksForAnother && packet.getStreamHeader().hasTextHeader()) {
          keepsIdentity = true;
          packet.getStreamHeaderBuilder().getTextHeaderBuilder().setGenerated(true);
        }
      }
      default -> {
        // Everything else passes as it is.
      }
    }
    packet.setKind(reliable ? DataPacket.Kind.RELIABLE : DataPacket.Kind.LOSSY);
    packet.setParticipantSid(sender.sid());
    if (!keepsIdentity) {
      packet.setParticipantIdentity(sender.isHidden() ? "" : sender.identity());
    }
    return null;
  }

  /** False if the nonce was seen among the last ones. */
  private boolean remember(ByteString nonce) {
    // The packet is a view of a borrowed array.
    ByteString copy = ByteString.copyFrom(nonce.toByteArray());
    if (!nonces.add(copy)) {
      return false;
    }
    if (nonces.size() > MAX_NONCES) {
      nonces.remove(nonces.iterator().next());
    }
    return true;
  }

  /** Carries metrics to those who may see them and receive something of the sender. */
  private void publishMetrics(
      long nowNanos,
      Collection<Participant> participants,
      Participant sender,
      boolean reliable,
      DataPacket packet) {
    byte[] bytes = null;
    for (Participant receiver : participants) {
      if (receiver.permissions().maySubscribeMetrics()
          && (receiver == sender || receiver.subscribing().follows(sender.sid()))) {
        bytes = bytes == null ? packet.toByteArray() : bytes;
        send(nowNanos, receiver, reliable, bytes);
      }
    }
    if (bytes == null) {
      drop(DataDrop.NOT_FORWARDED);
    }
  }

  @SuppressWarnings("deprecation")
  private void deliver(
      long nowNanos,
      Collection<Participant> participants,
      @Nullable Participant sender,
      boolean reliable,
      DataPacket packet) {
    List<String> identities = List.copyOf(packet.getDestinationIdentitiesList());
    List<String> sids = packet.hasUser() ? packet.getUser().getDestinationSidsList() : List.of();
    byte[] bytes = null;
    int receivers = 0;
    for (Participant receiver : participants) {
      boolean addressed =
          (identities.isEmpty() && sids.isEmpty())
              || identities.contains(receiver.identity())
              || sids.contains(receiver.sid());
      if (receiver == sender || !addressed || receiver.isGone()) {
        continue;
      }
      if (bytes == null) {
        bytes = packet.toByteArray();
      }
      send(nowNanos, receiver, reliable, bytes);
      receivers++;
    }
    if (packet.hasStreamHeader()) {
      streams.started(packet.getStreamHeader(), receivers);
    }
    if (sender != null && reliable && packet.getSequence() != 0) {
      cache.add(
          new ReliableCache.Packet(
              nowNanos,
              sender.sid(),
              packet.getSequence(),
              identities,
              bytes == null ? packet.toByteArray() : bytes));
    }
  }

  private void send(long nowNanos, Participant receiver, boolean reliable, byte[] bytes) {
    DataKind kind = reliable ? DataKind.RELIABLE : DataKind.LOSSY;
    if (reliable && !receiver.connections().isOpen(kind) && !receiver.connections().hasLost(kind)) {
      // What is reliable must not be lost on somebody who is just joining.
      keep(receiver, bytes);
    } else if (!receiver.connections().sendData(nowNanos, kind, bytes)) {
      drop(DataDrop.NOT_SENT);
    }
  }

  private void keep(Participant receiver, byte[] bytes) {
    Line line = line(receiver);
    line.backlog.addLast(bytes);
    line.backlogBytes += bytes.length;
    while (line.backlog.size() > MAX_BACKLOG_PACKETS || line.backlogBytes > MAX_BACKLOG_BYTES) {
      line.backlogBytes -= line.backlog.removeFirst().length;
      drop(DataDrop.NOT_SENT);
    }
  }

  /** The reliable channel to a participant is open: it gets what waited for it. */
  public void ready(long nowNanos, Participant receiver) {
    Line line = lines.get(receiver.sid());
    if (line == null) {
      return;
    }
    for (byte[] bytes : line.backlog) {
      if (!receiver.connections().sendData(nowNanos, DataKind.RELIABLE, bytes)) {
        drop(DataDrop.NOT_SENT);
      }
    }
    line.backlog.clear();
    line.backlogBytes = 0;
  }

  /** A participant is back and says what it has; it gets what followed. */
  public void replay(long nowNanos, Participant receiver, List<DataChannelReceiveState> states) {
    for (DataChannelReceiveState state : states) {
      if (!state.getPublisherSid().equals(receiver.sid())) {
        cache.after(
            nowNanos,
            state.getPublisherSid(),
            state.getLastSeq(),
            receiver.identity(),
            packet -> send(nowNanos, receiver, true, packet.bytes()));
      }
    }
  }

  private void drop(DataDrop reason) {
    drops[reason.ordinal()]++;
  }
}

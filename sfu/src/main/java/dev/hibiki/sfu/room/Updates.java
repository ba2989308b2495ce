package dev.hibiki.sfu.room;

import dev.hibiki.common.proto.DisconnectReason;
import dev.hibiki.common.proto.ParticipantInfo;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.sfu.participant.Deadlines;
import dev.hibiki.sfu.participant.Participant;
import dev.hibiki.sfu.signal.Protocol;
import dev.hibiki.sfu.signal.Responses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is told what about whom. What publishers do is told at once; the coming and going of those
 * who only listen is gathered for a while. Nobody is told about the hidden.
 */
final class Updates {
  private static final long BATCH_NANOS = 3_000_000_000L;
  private static final int MAX_DEPARTED = 1_000;

  private record Departed(long atNanos, ParticipantInfo info) {}

  private final Collection<Participant> participants;
  private final int chunkBytes;
  private final Map<String, ParticipantInfo> batch = new LinkedHashMap<>();

  /** Those who are in another room and are seen in this one too, by identity. */
  private final Map<String, ParticipantInfo> guests = new LinkedHashMap<>();

  private final Deque<Departed> departed = new ArrayDeque<>();
  private long deadlineNanos = Long.MAX_VALUE;

  /** Updates of more than {@code chunkBytes} are sent in parts. */
  Updates(Collection<Participant> participants, int chunkBytes) {
    this.participants = participants;
    this.chunkBytes = chunkBytes;
  }

  /** A participant's record changed. */
  void changed(
      long nowNanos,
      Participant participant,
      ParticipantInfo info,
      boolean immediate,
      boolean self,
      BiConsumer<Participant, SignalResponse> send) {
    if (self && participant.isReady()) {
      send.accept(participant, Responses.update(List.of(info)));
    }
    if (participant.isHidden()) {
      return;
    }
    if (immediate || info.getIsPublisher()) {
      batch.remove(info.getSid());
      tell(List.of(info), participant, send);
      return;
    }
    batch.put(info.getSid(), info);
    if (deadlineNanos == Long.MAX_VALUE) {
      deadlineNanos = nowNanos + BATCH_NANOS;
    }
  }

  /** Others begin to see a participant, or see it no longer. */
  void shown(long nowNanos, Participant participant, BiConsumer<Participant, SignalResponse> send) {
    if (participant.isHidden()) {
      ParticipantInfo gone =
          participant.info().toBuilder()
              .setState(ParticipantInfo.State.DISCONNECTED)
              .clearTracks()
              .build();
      batch.remove(gone.getSid());
      departed(nowNanos, gone);
      tell(List.of(gone), participant, send);
    }
  }

  /** The record of somebody who is in another room and is seen in this one too. */
  void guest(long nowNanos, ParticipantInfo info, BiConsumer<Participant, SignalResponse> send) {
    if (info.getState() == ParticipantInfo.State.DISCONNECTED) {
      guests.remove(info.getIdentity());
      departed(nowNanos, info);
    } else {
      guests.put(info.getIdentity(), info);
    }
    tell(List.of(info), null, send);
  }

  private void tell(
      List<ParticipantInfo> infos,
      @Nullable Participant except,
      BiConsumer<Participant, SignalResponse> send) {
    SignalResponse update = Responses.update(infos);
    for (Participant other : participants) {
      if (other != except && other.isReady()) {
        send.accept(other, update);
      }
    }
  }

  /**
   * A participant left.
   *
   * @param info its last record
   * @param published whether others had its tracks: then they are told at once
   */
  void left(
      long nowNanos,
      Participant participant,
      ParticipantInfo info,
      boolean published,
      BiConsumer<Participant, SignalResponse> send) {
    if (participant.isHidden()) {
      return;
    }
    departed(nowNanos, info);
    boolean replaced = info.getDisconnectReason() == DisconnectReason.DUPLICATE_IDENTITY;
    if (!replaced) {
      changed(nowNanos, participant, info, published, false, send);
      return;
    }
    // Newer clients know a participant by its identity and go over to the new session by
    // themselves.
    batch.remove(info.getSid());
    SignalResponse update = Responses.update(List.of(info));
    for (Participant other : participants) {
      if (other.isReady() && !other.client().isAfter(Protocol.IDENTITY_RECONNECT_AFTER)) {
        send.accept(other, update);
      }
    }
  }

  private void departed(long nowNanos, ParticipantInfo info) {
    departed.addLast(new Departed(nowNanos, info));
    if (departed.size() > MAX_DEPARTED) {
      departed.removeFirst();
    }
  }

  boolean takeIfDue(long nowNanos) {
    if (!Deadlines.isDue(deadlineNanos, nowNanos)) {
      return false;
    }
    deadlineNanos = Long.MAX_VALUE;
    return true;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /** Tells what was gathered. */
  void flush(BiConsumer<Participant, SignalResponse> send) {
    for (List<ParticipantInfo> chunk : chunks(batch.values())) {
      SignalResponse update = Responses.update(chunk);
      for (Participant other : participants) {
        if (other.isReady()) {
          send.accept(other, update);
        }
      }
    }
    batch.clear();
  }

  /** Splits records so that no message becomes too large. */
  List<List<ParticipantInfo>> chunks(Collection<ParticipantInfo> infos) {
    List<List<ParticipantInfo>> chunks = new ArrayList<>();
    List<ParticipantInfo> chunk = new ArrayList<>();
    int sizeBytes = 0;
    for (ParticipantInfo info : infos) {
      int size = info.getSerializedSize();
      if (!chunk.isEmpty() && sizeBytes + size > chunkBytes) {
        chunks.add(chunk);
        chunk = new ArrayList<>();
        sizeBytes = 0;
      }
      chunk.add(info);
      sizeBytes += size;
    }
    if (!chunk.isEmpty()) {
      chunks.add(chunk);
    }
    return chunks;
  }

  /** Everybody whom a participant may see, itself included if told so. */
  List<ParticipantInfo> visible(Participant viewer, boolean self) {
    List<ParticipantInfo> infos = new ArrayList<>(participants.size());
    for (Participant participant : participants) {
      if (participant == viewer ? self : !participant.isHidden()) {
        infos.add(participant.info());
      }
    }
    infos.addAll(guests.values());
    return infos;
  }

  /** Those who left since a time, without their tracks. */
  List<ParticipantInfo> departedSince(long sinceNanos) {
    List<ParticipantInfo> infos = new ArrayList<>();
    for (Departed entry : departed) {
      if (entry.atNanos() - sinceNanos >= 0) {
        infos.add(
            ParticipantInfo.newBuilder()
                .setSid(entry.info().getSid())
                .setIdentity(entry.info().getIdentity())
                .setVersion(entry.info().getVersion())
                .setState(ParticipantInfo.State.DISCONNECTED)
                .build());
      }
    }
    return infos;
  }
}

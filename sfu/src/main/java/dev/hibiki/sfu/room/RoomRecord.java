package dev.hibiki.sfu.room;

import com.google.protobuf.ByteString;
import dev.hibiki.common.proto.Codec;
import dev.hibiki.common.proto.Room;
import dev.hibiki.sfu.participant.Deadlines;
import dev.hibiki.sfu.participant.Participant;
import dev.hibiki.sfu.settings.RoomSettings;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/** The room's public record, and when others are to hear that it changed. */
final class RoomRecord {
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final long INTERVAL_NANOS = 5 * SECOND_NANOS;
  private static final int TRAILER_BYTES = 32;

  private final Collection<Participant> participants;
  private final List<Codec> enabledCodecs;
  private Room current;

  /** As participants and the outside know it. */
  private Room told;

  private long deadlineNanos = Long.MAX_VALUE;
  private boolean everJoined;

  RoomRecord(Room initial, RoomSettings settings, Collection<Participant> participants) {
    this.participants = participants;
    this.enabledCodecs =
        initial.getEnabledCodecsCount() > 0
            ? initial.getEnabledCodecsList()
            : settings.enabledCodecs();
    this.current =
        initial.toBuilder().clearEnabledCodecs().addAllEnabledCodecs(enabledCodecs).build();
    this.told = current;
  }

  String name() {
    return current.getName();
  }

  String sid() {
    return current.getSid();
  }

  List<Codec> enabledCodecs() {
    return enabledCodecs;
  }

  /** Marks frames of the server in encrypted tracks. */
  static ByteString trailer(RandomGenerator random) {
    byte[] bytes = new byte[TRAILER_BYTES];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  long emptyNanos() {
    return Integer.toUnsignedLong(current.getEmptyTimeout()) * SECOND_NANOS;
  }

  long departureNanos() {
    return Integer.toUnsignedLong(current.getDepartureTimeout()) * SECOND_NANOS;
  }

  boolean everJoined() {
    return everJoined;
  }

  /** Whether one more participant that counts may come in. */
  boolean hasPlace() {
    int max = current.getMaxParticipants();
    return max == 0 || Integer.compareUnsigned(count(), max) < 0;
  }

  private int count() {
    int count = 0;
    for (Participant participant : participants) {
      count += participant.isDependent() ? 0 : 1;
    }
    return count;
  }

  /** Somebody came. */
  void joined(Participant participant) {
    everJoined |= !participant.isDependent();
  }

  /** Those who count changed: others hear of it within a few seconds. */
  void participantsChanged(long nowNanos) {
    if (deadlineNanos == Long.MAX_VALUE && !told.equals(counted())) {
      deadlineNanos = nowNanos + INTERVAL_NANOS;
    }
  }

  boolean takeIfDue(long nowNanos) {
    if (!Deadlines.isDue(deadlineNanos, nowNanos)) {
      return false;
    }
    deadlineNanos = Long.MAX_VALUE;
    told = refresh();
    return true;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /** The record as it is now. */
  Room refresh() {
    current = counted();
    return current;
  }

  private Room counted() {
    int publishers = 0;
    boolean recording = false;
    for (Participant participant : participants) {
      publishers += participant.isPublisher() ? 1 : 0;
      recording |= participant.isRecorder();
    }
    int count = count();
    if (count == current.getNumParticipants()
        && publishers == current.getNumPublishers()
        && recording == current.getActiveRecording()) {
      return current;
    }
    return current.toBuilder()
        .setNumParticipants(count)
        .setNumPublishers(publishers)
        .setActiveRecording(recording)
        .build();
  }

  Room current() {
    return current;
  }

  void metadata(String metadata) {
    current = current.toBuilder().setMetadata(metadata).build();
  }
}

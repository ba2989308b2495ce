package dev.hibiki.sfu.audio;

import dev.hibiki.common.proto.SpeakerInfo;
import dev.hibiki.sfu.settings.SpeakerSettings;
import dev.hibiki.sfu.track.PublishedTrack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who speaks how loudly, and what changed about it since the last look. */
public final class ActiveSpeakers {
  /** Levels are told in eighths, so that small changes make no messages. */
  private static final int STEPS = 8;

  private record Voice(String participantSid, AudioLevel level) {}

  private final SpeakerSettings settings;
  private final Map<PublishedTrack, Voice> voices = new HashMap<>();
  private Map<String, SpeakerInfo> told = new LinkedHashMap<>();
  private long deadlineNanos = Long.MAX_VALUE;

  /** Begins in silence. */
  public ActiveSpeakers(SpeakerSettings settings) {
    this.settings = settings;
  }

  /** An audio packet of a track arrived; 0 is loudest, 127 silence. */
  public void observe(long nowNanos, String participantSid, PublishedTrack track, int level) {
    Voice voice = voices.get(track);
    if (voice == null) {
      voice = new Voice(participantSid, new AudioLevel(settings));
      voices.put(track, voice);
      if (deadlineNanos == Long.MAX_VALUE) {
        deadlineNanos = nowNanos + settings.intervalNanos();
      }
    }
    voice.level().observe(nowNanos, level);
  }

  /** The track is over. */
  public void remove(PublishedTrack track) {
    voices.remove(track);
  }

  /** How many tracks are listened to. */
  public int size() {
    return voices.size();
  }

  /** When {@link #changes} wants to be called next, or {@link Long#MAX_VALUE}. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** The speakers whose level changed, loudest first, and those who fell silent. */
  public List<SpeakerInfo> changes(long nowNanos) {
    deadlineNanos = nowNanos + settings.intervalNanos();
    Map<String, SpeakerInfo> speaking = new LinkedHashMap<>();
    for (SpeakerInfo speaker : speaking(nowNanos)) {
      speaking.put(speaker.getSid(), speaker);
    }
    List<SpeakerInfo> changes = new ArrayList<>();
    for (SpeakerInfo speaker : speaking.values()) {
      SpeakerInfo before = told.get(speaker.getSid());
      if (before == null || before.getLevel() != speaker.getLevel()) {
        changes.add(speaker);
      }
    }
    for (String sid : told.keySet()) {
      if (!speaking.containsKey(sid)) {
        changes.add(SpeakerInfo.newBuilder().setSid(sid).build());
      }
    }
    told = speaking;
    if (told.isEmpty() && voices.values().stream().allMatch(v -> v.level().isStale(nowNanos))) {
      // Nobody sends: the next packet starts the clock again.
      voices.clear();
      deadlineNanos = Long.MAX_VALUE;
    }
    return changes;
  }

  /** What was last told of a participant, or null if it was not speaking. */
  public @Nullable SpeakerInfo speaker(String participantSid) {
    return told.get(participantSid);
  }

  private List<SpeakerInfo> speaking(long nowNanos) {
    Map<String, Double> levels = new LinkedHashMap<>();
    for (Voice voice : voices.values()) {
      double level = voice.level().level(nowNanos);
      if (voice.level().isActive()) {
        levels.merge(voice.participantSid(), level, Math::max);
      }
    }
    List<SpeakerInfo> speaking = new ArrayList<>(levels.size());
    for (Map.Entry<String, Double> entry : levels.entrySet()) {
      speaking.add(
          SpeakerInfo.newBuilder()
              .setSid(entry.getKey())
              .setLevel((float) (Math.ceil(entry.getValue() * STEPS) / STEPS))
              .setActive(true)
              .build());
    }
    speaking.sort(Comparator.comparingDouble(SpeakerInfo::getLevel).reversed());
    return speaking;
  }
}

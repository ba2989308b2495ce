package dev.hibiki.bench.soak;

import dev.hibiki.bench.client.Media;
import dev.hibiki.bench.client.Member;
import dev.hibiki.bench.client.Party;
import dev.hibiki.common.proto.VideoQuality;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What people do in a room all day, drawn from a seed. */
final class Churn {
  private static final Media[] STAGE = {
    Media.SIMULCAST, Media.SIMULCAST, Media.VIDEO, Media.AUDIO, Media.AUDIO
  };

  /** What somebody may do. */
  enum Deed {
    JOIN,
    LEAVE,
    RELOAD,
    MUTE,
    UNMUTE,
    QUALITY,
    DISABLE,
    UNSUBSCRIBE,
    SUBSCRIBE,
    REPUBLISH
  }

  private final Party party;
  private final int maxSubscribers;
  private final RandomGenerator random;
  private final List<Member> publishers = new ArrayList<>();
  private final List<Member> subscribers = new ArrayList<>();
  private final Map<Deed, Long> done = new EnumMap<>(Deed.class);
  private long joins;

  Churn(Party party, int maxSubscribers, RandomGenerator random) {
    this.party = party;
    this.maxSubscribers = maxSubscribers;
    this.random = random;
  }

  /** Those who publish come in. */
  void open() {
    for (int i = 0; i < STAGE.length; i++) {
      publishers.add(party.add("publisher" + i, STAGE[i]));
    }
  }

  /** One thing happens. */
  void step() {
    Deed deed = Deed.values()[random.nextInt(Deed.values().length)];
    if (subscribers.size() < maxSubscribers / 2) {
      deed = Deed.JOIN;
    }
    done.merge(deed, 1L, Long::sum);
    switch (deed) {
      case JOIN -> {
        if (subscribers.size() < maxSubscribers) {
          subscribers.add(party.add("subscriber" + joins++, null));
        }
      }
      case LEAVE -> subscribers.remove(random.nextInt(subscribers.size())).leave(true);
      case RELOAD -> {
        int at = random.nextInt(subscribers.size());
        Member member = subscribers.get(at);
        member.leave(false);
        subscribers.set(at, party.add(member.identity(), null));
      }
      case MUTE -> any(publishers).mute(true);
      case UNMUTE -> publishers.forEach(member -> member.mute(false));
      case QUALITY -> any(subscribers).want(VideoQuality.forNumber(random.nextInt(3)), false);
      case DISABLE -> any(subscribers).want(VideoQuality.HIGH, true);
      case UNSUBSCRIBE -> any(subscribers).subscribe(false);
      case SUBSCRIBE -> any(subscribers).subscribe(true);
      case REPUBLISH -> {
        int at = random.nextInt(publishers.size());
        Member member = publishers.get(at);
        member.leave(random.nextBoolean());
        publishers.set(at, party.add(member.identity(), member.media()));
      }
    }
  }

  private Member any(List<Member> members) {
    return members.get(random.nextInt(members.size()));
  }

  Map<Deed, Long> done() {
    return done;
  }
}

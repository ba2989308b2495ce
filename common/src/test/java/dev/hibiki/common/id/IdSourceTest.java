package dev.hibiki.common.id;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.common.proto.TrackSource;
import dev.hibiki.common.proto.TrackType;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdSourceTest {
  private final IdSource ids = new IdSource(new Random(7));

  @Test
  void anIdIsItsPrefixAndTwelveCharactersOfTheAlphabet() {
    assertThat(ids.roomSid().value()).matches("RM_[2-9A-HJ-NP-Za-km-z]{12}");
    assertThat(ids.participantSid().value()).matches("PA_[2-9A-HJ-NP-Za-km-z]{12}");
    assertThat(ids.nodeId().value()).matches("ND_[2-9A-HJ-NP-Za-km-z]{12}");
    assertThat(ids.connectionId().value()).matches("CO_[2-9A-HJ-NP-Za-km-z]{12}");
    assertThat(ids.dataTrackSid().value()).matches("DTR_[2-9A-HJ-NP-Za-km-z]{12}");
    assertThat(ids.workerId()).startsWith("AW_").hasSize(15);
    assertThat(ids.jobId()).startsWith("AJ_").hasSize(15);
    assertThat(ids.dispatchId()).startsWith("AD_").hasSize(15);
    assertThat(ids.eventId()).startsWith("EV_").hasSize(15);
    assertThat(ids.egressId()).startsWith("EG_").hasSize(15);
    assertThat(ids.ingressId()).startsWith("IN_").hasSize(15);
    assertThat(ids.apiKey()).startsWith("API").hasSize(15);
    assertThat(ids.apiSecret()).hasSize(44);
  }

  @ParameterizedTest
  @CsvSource({
    "VIDEO, CAMERA, TR_VC",
    "AUDIO, MICROPHONE, TR_AM",
    "VIDEO, SCREEN_SHARE, TR_VS",
    "AUDIO, SCREEN_SHARE_AUDIO, TR_As",
    "VIDEO, UNKNOWN, TR_V",
    "DATA, UNKNOWN, TR_",
  })
  void aTrackIdTellsItsKindAndSource(TrackType type, TrackSource source, String prefix) {
    String sid = ids.trackSid(type, source).value();
    assertThat(sid).startsWith(prefix).hasSize(prefix.length() + Ids.RANDOM_LENGTH);
  }

  @Test
  void theSameSeedMakesTheSameIdsAndIdsDoNotRepeat() {
    IdSource again = new IdSource(new Random(7));
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      String id = ids.next("X_");
      assertThat(again.next("X_")).isEqualTo(id);
      assertThat(seen.add(id)).isTrue();
    }
  }
}

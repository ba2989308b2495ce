package dev.hibiki.sfu.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.sfu.sim.SvcEncoder;
import dev.hibiki.sfu.track.FrameInfo;
import dev.hibiki.sfu.track.FrameReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SvcSelectorTest {
  private static final int EXTENSION = 5;

  private final SvcSelector selector = new SvcSelector();
  private final FrameReader reader = new FrameReader(Codec.AV1);
  private final FrameInfo info = new FrameInfo();
  private final RtpHeader header = new RtpHeader();
  private int timestamp = 1000;

  private FrameInfo read(SvcEncoder.Frame frame, boolean first, boolean last) {
    byte[] packet = new byte[600];
    byte[] descriptor = frame.descriptor(first, last);
    RtpWriter writer = new RtpWriter();
    writer.start(packet, 0, 45, false, 1, timestamp, 7).twoByteExtensions();
    writer.extension(EXTENSION, descriptor, 0, descriptor.length);
    int length = writer.finish();
    assertThat(header.parse(packet, 0, length + 100)).isTrue();
    reader.read(header, EXTENSION, null, info);
    assertThat(info.source()).isEqualTo(FrameInfo.Source.DESCRIPTOR);
    assertThat(info.spatialId()).isEqualTo(frame.spatialId());
    assertThat(info.temporalId()).isEqualTo(frame.temporalId());
    return info;
  }

  /** What is forwarded of a picture, as "spatial.temporal", with a dot behind the end. */
  private String picture(SvcEncoder encoder) {
    StringBuilder forwarded = new StringBuilder();
    for (SvcEncoder.Frame frame : encoder.next()) {
      boolean first = selector.select(read(frame, true, false));
      boolean last = selector.select(read(frame, false, true));
      assertThat(last).isEqualTo(first);
      if (first) {
        forwarded.append(forwarded.isEmpty() ? "" : " ");
        forwarded.append(frame.spatialId()).append(frame.temporalId());
        forwarded.append(selector.endsPicture(info) ? "." : "");
      }
    }
    timestamp += 3000;
    return forwarded.toString();
  }

  private List<String> pictures(SvcEncoder encoder, int count) {
    List<String> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pictures.add(picture(encoder));
    }
    return pictures;
  }

  @Test
  void theHighestLayerOfKeySvcTakesTheOthersInKeyPicturesOnly() {
    SvcEncoder encoder = new SvcEncoder(3, 3, true);
    assertThat(pictures(encoder, 5)).containsExactly("00 10 20.", "22.", "21.", "22.", "20.");
    assertThat(selector.needsKeyFrame()).isFalse();
    assertThat(selector.spatialId()).isEqualTo(2);
    assertThat(selector.temporalId()).isEqualTo(2);
  }

  @Test
  void fullSvcTakesAllLayersBelow() {
    SvcEncoder encoder = new SvcEncoder(2, 1, false);
    assertThat(pictures(encoder, 3)).containsExactly("00 10.", "00 10.", "00 10.");
    selector.wanted(0, 7);
    assertThat(pictures(encoder, 2)).containsExactly("00.", "00.");
    selector.wanted(1, 7);
    assertThat(pictures(encoder, 2)).containsExactly("00.", "00.");
    assertThat(selector.needsKeyFrame()).isTrue();
    encoder.requestKey();
    assertThat(pictures(encoder, 2)).containsExactly("00 10.", "00 10.");
    assertThat(selector.needsKeyFrame()).isFalse();
  }

  @Test
  void betweenLayersOfKeySvcOneGoesInKeyPictures() {
    SvcEncoder encoder = new SvcEncoder(3, 1, true);
    selector.wanted(1, 7);
    assertThat(pictures(encoder, 2)).containsExactly("00 10.", "10.");
    selector.wanted(2, 7);
    assertThat(pictures(encoder, 2)).containsExactly("10.", "10.");
    assertThat(selector.needsKeyFrame()).isTrue();
    encoder.requestKey();
    assertThat(pictures(encoder, 2)).containsExactly("00 10 20.", "20.");
    selector.wanted(0, 7);
    assertThat(pictures(encoder, 2)).containsExactly("20.", "20.");
    assertThat(selector.needsKeyFrame()).isTrue();
    encoder.requestKey();
    assertThat(pictures(encoder, 2)).containsExactly("00.", "00.");
    assertThat(selector.needsKeyFrame()).isFalse();
  }

  @Test
  void frameRatesGoDownAtOnceAndUpWhereNothingIsMissing() {
    SvcEncoder encoder = new SvcEncoder(1, 3, true);
    assertThat(pictures(encoder, 4)).containsExactly("00.", "02.", "01.", "02.");
    selector.wanted(7, 0);
    assertThat(pictures(encoder, 4)).containsExactly("00.", "", "", "");
    assertThat(selector.needsKeyFrame()).isFalse();
    selector.wanted(7, 1);
    assertThat(pictures(encoder, 4)).containsExactly("00.", "", "01.", "");
    picture(encoder);
    selector.wanted(7, 2);
    assertThat(selector.needsKeyFrame()).isFalse();
    // The first frame of the highest layer is no switch point for those behind it.
    assertThat(pictures(encoder, 4)).containsExactly("", "01.", "02.", "00.");
    assertThat(selector.needsKeyFrame()).isFalse();
  }

  @Test
  void frameRatesOfUpperLayersGoUpToo() {
    SvcEncoder encoder = new SvcEncoder(2, 3, true);
    selector.wanted(1, 0);
    assertThat(pictures(encoder, 5)).containsExactly("00 10.", "", "", "", "10.");
    selector.wanted(1, 2);
    assertThat(selector.needsKeyFrame()).isFalse();
    assertThat(pictures(encoder, 4)).containsExactly("", "11.", "12.", "10.");
    assertThat(pictures(encoder, 4)).containsExactly("12.", "11.", "12.", "10.");
  }

  @Test
  void nothingIsForwardedBeforeAKeyPicture() {
    SvcEncoder encoder = new SvcEncoder(3, 3, true);
    // The reader knows the structure; this subscriber came later.
    for (SvcEncoder.Frame frame : encoder.next()) {
      read(frame, true, true);
    }
    timestamp += 3000;
    assertThat(pictures(encoder, 3)).containsOnly("");
    assertThat(selector.needsKeyFrame()).isTrue();
    encoder.requestKey();
    assertThat(picture(encoder)).isEqualTo("00 10 20.");
    selector.restart();
    assertThat(selector.needsKeyFrame()).isTrue();
    assertThat(picture(encoder)).isEmpty();
  }

  @Test
  void aFrameThatWasLeftOutStopsWhatNeedsIt() {
    SvcEncoder encoder = new SvcEncoder(2, 1, true);
    selector.wanted(1, 7);
    picture(encoder);
    List<SvcEncoder.Frame> lost = encoder.next();
    timestamp += 3000;
    // Frames that never arrived may still come: what follows is forwarded.
    assertThat(picture(encoder)).isEqualTo("10.");
    assertThat(selector.select(read(lost.get(1), true, true))).isTrue();
    assertThat(selector.select(read(lost.get(0), true, true))).isFalse();
  }

  @Test
  void targetsThatAreLeftOutAreToldOnce() {
    SvcEncoder encoder = new SvcEncoder(3, 1, true);
    selector.wanted(1, 7);
    List<Integer> told = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      for (SvcEncoder.Frame frame : encoder.next()) {
        FrameInfo first = read(frame, true, false);
        if (selector.select(first)) {
          told.add(selector.takeActiveTargets(first));
        }
      }
      timestamp += 3000;
    }
    // The key picture itself brings the structure, in which all targets are active.
    assertThat(told).containsExactly(0, 0b011, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"3,3,true", "3,3,false", "2,2,true", "1,3,true", "1,1,true"})
  void whateverIsWantedEveryForwardedFrameCanBeDecoded(int spatial, int temporal, boolean key) {
    for (long seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      SvcEncoder encoder = new SvcEncoder(spatial, temporal, key).from(random.nextInt(65_000));
      selector.restart();
      Set<Integer> forwarded = new HashSet<>();
      int sinceKey = 0;
      for (int i = 0; i < 400; i++) {
        if (random.nextInt(20) == 0) {
          selector.wanted(random.nextInt(4), random.nextInt(4));
        }
        if (selector.needsKeyFrame() && random.nextInt(8) == 0) {
          encoder.requestKey();
        }
        sinceKey = selector.needsKeyFrame() ? sinceKey + 1 : 0;
        boolean any = false;
        boolean ended = false;
        for (SvcEncoder.Frame frame : encoder.next()) {
          FrameInfo read = read(frame, true, true);
          if (!selector.select(read)) {
            continue;
          }
          any = true;
          ended = selector.endsPicture(read);
          for (int r = 0; r < read.referenceCount(); r++) {
            assertThat(forwarded)
                .as("seed %d, frame %d", seed, frame.number())
                .contains(frame.number() - read.reference(r));
          }
          forwarded.add(frame.number());
        }
        assertThat(ended).as("seed %d picture %d", seed, i).isEqualTo(any);
        timestamp += 3000;
      }
    }
  }
}

package dev.hibiki.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpFramerTest {
  private final List<byte[]> frames = new ArrayList<>();

  @Test
  void framesComeOutWholeHoweverTheStreamIsCut() {
    long seed = 4571;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      List<byte[]> sent = new ArrayList<>();
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = random.nextInt(12); i >= 0; i--) {
        byte[] frame = new byte[random.nextInt(10) == 0 ? 0 : random.nextInt(3_000)];
        random.nextBytes(frame);
        byte[] header = new byte[2];
        TcpFramer.writeHeader(header, 0, frame.length);
        stream.writeBytes(header);
        stream.writeBytes(frame);
        if (frame.length > 0) {
          sent.add(frame);
        }
      }
      byte[] bytes = stream.toByteArray();
      int most = 1 + random.nextInt(random.nextBoolean() ? 4 : 5_000);
      frames.clear();
      TcpFramer framer = new TcpFramer(3_000);
      for (int at = 0; at < bytes.length; ) {
        int count = Math.min(1 + random.nextInt(most), bytes.length - at);
        assertThat(framer.feed(bytes, at, count, this::collect)).isTrue();
        at += count;
      }
      assertThat(frames).as("seed %d round %d", seed, round).hasSameSizeAs(sent);
      for (int i = 0; i < sent.size(); i++) {
        assertThat(frames.get(i)).as("seed %d round %d", seed, round).isEqualTo(sent.get(i));
      }
    }
  }

  @Test
  void aWholeFrameIsNotCopied() {
    byte[] bytes = {9, 0, 2, 'a', 'b', 0, 1, 'c'};
    List<Integer> offsets = new ArrayList<>();
    new TcpFramer(10)
        .feed(
            bytes,
            1,
            7,
            (buf, off, len) -> {
              assertThat(buf).isSameAs(bytes);
              offsets.add(off);
            });
    assertThat(offsets).containsExactly(3, 7);
  }

  @Test
  void aFrameOverTheLimitBreaksTheStream() {
    TcpFramer framer = new TcpFramer(100);
    byte[] bytes = new byte[400];
    TcpFramer.writeHeader(bytes, 0, 100);
    TcpFramer.writeHeader(bytes, 102, 101);
    assertThat(framer.feed(bytes, 0, 400, this::collect)).isFalse();
    assertThat(framer.broken()).isTrue();
    assertThat(frames).hasSize(1);
    assertThat(framer.feed(new byte[] {0, 1, 1}, 0, 3, this::collect)).isFalse();
    assertThat(frames).hasSize(1);
  }

  @Test
  void aFrameOverTheLimitIsNoticedAcrossReads() {
    TcpFramer framer = new TcpFramer(100);
    assertThat(framer.feed(new byte[] {(byte) 0xff}, 0, 1, this::collect)).isTrue();
    framer.feed(new byte[] {(byte) 0xff}, 0, 1, this::collect);
    assertThat(framer.feed(new byte[] {1}, 0, 1, this::collect)).isFalse();
    assertThat(frames).isEmpty();
  }

  @Test
  void theGreatestFrameFits() {
    TcpFramer framer = new TcpFramer(0xffff);
    byte[] bytes = new byte[2 + 0xffff];
    TcpFramer.writeHeader(bytes, 0, 0xffff);
    assertThat(framer.feed(bytes, 0, 30_000, this::collect)).isTrue();
    assertThat(framer.feed(bytes, 30_000, bytes.length - 30_000, this::collect)).isTrue();
    assertThat(frames).singleElement().satisfies(f -> assertThat(f).hasSize(0xffff));
  }

  @Test
  void limitsAndLengthsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new TcpFramer(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TcpFramer(0x10000)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TcpFramer.writeHeader(new byte[2], 0, 0x10000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void collect(byte[] buf, int off, int len) {
    frames.add(Arrays.copyOfRange(buf, off, off + len));
  }
}

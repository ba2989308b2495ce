package dev.hibiki.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.DropReason;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpContextTest {
  private static final int SSRC = 0xCAFEBABE;

  @ParameterizedTest
  @EnumSource
  void whatOneSideProtectsTheOtherReads(SrtpProfile profile) {
    Contexts pair = Contexts.pair(profile, new Random(1));
    byte[] packet = Contexts.rtp(SSRC, 7, 100);
    byte[] plain = Arrays.copyOf(packet, 112);

    int sealed = pair.alice.protectRtp(packet, 0, 112);

    assertThat(sealed).isEqualTo(112 + pair.alice.rtpTrailerBytes());
    assertThat(Arrays.copyOf(packet, 112)).isNotEqualTo(plain).startsWith(Arrays.copyOf(plain, 12));
    assertThat(pair.bob.unprotectRtp(packet, 0, sealed)).isEqualTo(112);
    assertThat(Arrays.copyOf(packet, 112)).isEqualTo(plain);
  }

  @ParameterizedTest
  @EnumSource
  void aSharedPayloadIsSealedToTheSameBytesAsInPlace(SrtpProfile profile) {
    Contexts pair = Contexts.pair(profile, new Random(2));
    SrtpContext twin = SrtpContext.create(pair.keys, new JceSrtpCrypto());
    byte[] whole = Contexts.rtp(SSRC, 7, 100);
    byte[] header = Arrays.copyOf(whole, 12);
    byte[] payload = Arrays.copyOfRange(whole, 10, 112);
    byte[] out = new byte[200];

    int inPlace = pair.alice.protectRtp(whole, 0, 112);
    int apart = twin.protectRtp(header, 0, 12, payload, 2, 100, out, 5);

    assertThat(apart).isEqualTo(inPlace);
    assertThat(Arrays.copyOfRange(out, 5, 5 + apart)).isEqualTo(Arrays.copyOf(whole, inPlace));
    assertThat(payload).as("shared payload").endsWith((byte) (7 * 31 + 99));
  }

  @ParameterizedTest
  @EnumSource
  void theHeaderMayAlreadyStandInTheOutput(SrtpProfile profile) {
    Contexts pair = Contexts.pair(profile, new Random(3));
    byte[] whole = Contexts.rtp(SSRC, 7, 100);
    byte[] out = new byte[200];
    System.arraycopy(whole, 0, out, 3, 12);

    int sealed = pair.alice.protectRtp(out, 3, 12, whole, 12, 100, out, 3);

    assertThat(pair.bob.unprotectRtp(out, 3, sealed)).isEqualTo(112);
    assertThat(Arrays.copyOfRange(out, 3, 115)).isEqualTo(Arrays.copyOf(whole, 112));
  }

  @ParameterizedTest
  @EnumSource
  void everyChangedBitIsNoticedAndLeavesNoState(SrtpProfile profile) {
    Contexts pair = Contexts.pair(profile, new Random(4));
    byte[] packet = Contexts.rtp(SSRC, 7, 20);
    int sealed = pair.alice.protectRtp(packet, 0, 32);
    for (int bit = 0; bit < sealed * 8; bit++) {
      byte[] forged = Arrays.copyOf(packet, sealed);
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(pair.bob.unprotectRtp(forged, 0, sealed)).as("bit %d", bit).isNegative();
    }

    assertThat(pair.bob.unprotectRtp(packet, 0, sealed)).isEqualTo(32);
  }

  @ParameterizedTest
  @EnumSource
  void aDuplicateIsReportedAsReplayedWithItsHeaderIntact(SrtpProfile profile) {
    Contexts pair = Contexts.pair(profile, new Random(5));
    byte[] packet = Contexts.rtp(SSRC, 7, 20);
    int sealed = pair.alice.protectRtp(packet, 0, 32);
    byte[] copy = packet.clone();
    pair.bob.unprotectRtp(packet, 0, sealed);

    assertThat(pair.bob.unprotectRtp(copy, 0, sealed)).isEqualTo(SrtpContext.REPLAYED);
    assertThat(copy).startsWith(Arrays.copyOf(packet, 12));
  }

  @Test
  void aForgedDuplicateIsNotCalledReplayed() {
    Contexts pair = Contexts.pair(SrtpProfile.AES128_CM_SHA1_80, new Random(6));
    byte[] packet = Contexts.rtp(SSRC, 7, 20);
    int sealed = pair.alice.protectRtp(packet, 0, 32);
    byte[] forged = packet.clone();
    forged[20] ^= 1;
    pair.bob.unprotectRtp(packet, 0, sealed);

    assertThat(pair.bob.unprotectRtp(forged, 0, sealed))
        .isEqualTo(DropReason.SRTP_AUTHENTICATION.code());
  }

  @Test
  void aPacketBehindTheWindowIsReplayedAndTheOldestInsideIsNot() {
    Contexts pair = Contexts.pair(SrtpProfile.AEAD_AES_128_GCM, new Random(7));
    byte[] inside = sealed(pair.alice, 1001);
    byte[] outside = sealed(pair.alice, 1000);
    byte[] newest = sealed(pair.alice, 1000 + 1024);

    assertThat(pair.bob.unprotectRtp(newest, 0, newest.length)).isPositive();
    assertThat(pair.bob.unprotectRtp(outside, 0, outside.length)).isEqualTo(SrtpContext.REPLAYED);
    assertThat(pair.bob.unprotectRtp(inside, 0, inside.length)).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void lossReorderingAndWrapsAreFollowed(SrtpProfile profile) {
    long seed = 8;
    Random random = new Random(seed);
    Contexts pair = Contexts.pair(profile, random);
    long sequence = 65_000;
    byte[] held = new byte[0];
    for (int i = 0; i < 3000; i++) {
      // Steps up to 150 make several wraps of it.
      sequence += 1 + random.nextInt(150);
      byte[] packet = sealed(pair.alice, (int) sequence & 0xFFFF);
      switch (random.nextInt(4)) {
        case 0 -> {} // lost
        case 1 -> held = packet; // comes later
        default -> {
          assertThat(pair.bob.unprotectRtp(packet, 0, packet.length))
              .as("seed %d", seed)
              .isPositive();
          if (held.length > 0) {
            assertThat(pair.bob.unprotectRtp(held, 0, held.length))
                .as("seed %d", seed)
                .isPositive();
            held = new byte[0];
          }
        }
      }
    }
    assertThat(sequence).isGreaterThan(3 * 65_536);
  }

  @ParameterizedTest
  @EnumSource
  void aForgedPacketDoesNotMoveTheRolloverCounter(SrtpProfile profile) {
    Contexts pair = Contexts.pair(profile, new Random(9));
    byte[] first = sealed(pair.alice, 40_000);
    byte[] second = sealed(pair.alice, 40_001);
    assertThat(pair.bob.unprotectRtp(first, 0, first.length)).isPositive();
    for (int sequence = 0; sequence < 0x10000; sequence += 4096) {
      byte[] forged = Contexts.rtp(SSRC, sequence, 30);
      assertThat(pair.bob.unprotectRtp(forged, 0, forged.length)).isNegative();
    }

    assertThat(pair.bob.unprotectRtp(second, 0, second.length)).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    // highest index, sequence, expected index
    "-1, 0, 0",
    "-1, 65535, 65535",
    "10, 65535, 65535",
    "32767, 65535, 65535",
    "32768, 0, 0",
    "65535, 0, 65536",
    "65535, 32766, 98302",
    "65535, 32767, 32767",
    "65536, 65535, 65535",
    "65536, 32768, 98304",
    "65536, 32769, 32769",
    "98304, 0, 65536",
    "98305, 0, 131072",
    "131071, 65535, 131071",
  })
  void indexIsTheNearestToTheHighest(long highest, int sequence, long expected) {
    assertThat(SrtpContext.estimateIndex(highest, sequence)).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void controlPacketsTravelAndAreNotReplayed(SrtpProfile profile) {
    Contexts pair = Contexts.pair(profile, new Random(10));
    byte[] plain = Contexts.rtcp(SSRC);
    byte[] first = plain.clone();
    byte[] second = plain.clone();
    int length = pair.alice.protectRtcp(first, 0, 20);
    pair.alice.protectRtcp(second, 0, 20);
    byte[] copy = first.clone();

    assertThat(length).isEqualTo(20 + pair.alice.rtcpTrailerBytes());
    assertThat(first).isNotEqualTo(second);
    assertThat(pair.bob.unprotectRtcp(second, 0, length)).isEqualTo(20);
    assertThat(pair.bob.unprotectRtcp(first, 0, length)).isEqualTo(20);
    assertThat(Arrays.copyOf(first, 20)).isEqualTo(Arrays.copyOf(plain, 20));
    assertThat(pair.bob.unprotectRtcp(copy, 0, length)).isEqualTo(SrtpContext.REPLAYED);
  }

  @ParameterizedTest
  @EnumSource
  void everyChangedBitOfAControlPacketIsNoticed(SrtpProfile profile) {
    Contexts pair = Contexts.pair(profile, new Random(11));
    byte[] packet = Contexts.rtcp(SSRC);
    int length = pair.alice.protectRtcp(packet, 0, 20);
    for (int bit = 0; bit < length * 8; bit++) {
      byte[] forged = Arrays.copyOf(packet, length);
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      // RTCP's first word is authenticated too.
      assertThat(pair.bob.unprotectRtcp(forged, 0, length)).as("bit %d", bit).isNegative();
    }
  }

  @Test
  void beyondTheInboundBoundTheLeastRecentlyHeardIsForgotten() {
    SrtpLimits limits = new SrtpLimits(4, 100, 64);
    Contexts pair = Contexts.pair(SrtpProfile.AEAD_AES_128_GCM, new Random(12), limits);
    for (int ssrc = 1; ssrc <= 4; ssrc++) {
      assertThat(receive(pair, ssrc, 1)).isPositive();
    }
    assertThat(receive(pair, 1, 2)).isPositive();
    assertThat(receive(pair, 5, 1)).isPositive();

    // 2 was the one forgotten; 1 is still known.
    assertThat(receive(pair, 1, 2)).isEqualTo(SrtpContext.REPLAYED);
    assertThat(receive(pair, 2, 1)).isPositive();
  }

  @Test
  void beyondTheOutboundBoundANewStreamIsRefusedUntilOneIsForgotten() {
    SrtpLimits limits = new SrtpLimits(4, 2, 64);
    Contexts pair = Contexts.pair(SrtpProfile.AEAD_AES_128_GCM, new Random(13), limits);
    assertThat(pair.alice.protectRtp(Contexts.rtp(1, 1, 10), 0, 22)).isPositive();
    assertThat(pair.alice.protectRtp(Contexts.rtp(2, 1, 10), 0, 22)).isPositive();

    assertThat(pair.alice.protectRtp(Contexts.rtp(3, 1, 10), 0, 22))
        .isEqualTo(DropReason.SRTP_TOO_MANY_SSRCS.code());
    pair.alice.forgetOutbound(1);
    assertThat(pair.alice.protectRtp(Contexts.rtp(3, 1, 10), 0, 22)).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void shortPacketsAreRefused(SrtpProfile profile) {
    Contexts pair = Contexts.pair(profile, new Random(14));
    byte[] bytes = Contexts.rtp(SSRC, 1, 100);
    for (int length = 0; length < 12 + pair.bob.rtpTrailerBytes(); length++) {
      assertThat(pair.bob.unprotectRtp(bytes.clone(), 0, length)).isNegative();
    }
    for (int length = 0; length < 8 + pair.bob.rtcpTrailerBytes(); length++) {
      assertThat(pair.bob.unprotectRtcp(bytes.clone(), 0, length))
          .isEqualTo(DropReason.SRTP_TOO_SHORT.code());
    }
  }

  @Test
  void anEmptyPayloadIsProtectedToo() {
    Contexts pair = Contexts.pair(SrtpProfile.AEAD_AES_256_GCM, new Random(15));
    byte[] packet = Contexts.rtp(SSRC, 1, 0);

    assertThat(pair.alice.protectRtp(packet, 0, 12)).isEqualTo(28);
    assertThat(pair.bob.unprotectRtp(packet, 0, 28)).isEqualTo(12);
  }

  @Test
  void keysAreNotPrinted() {
    Contexts pair = Contexts.pair(SrtpProfile.AEAD_AES_128_GCM, new Random(16));

    assertThat(pair.keys.toString()).isEqualTo("SrtpKeys[AEAD_AES_128_GCM]");
  }

  private static int receive(Contexts pair, int ssrc, int sequence) {
    byte[] packet = Contexts.rtp(ssrc, sequence, 10);
    int length = pair.alice.protectRtp(packet, 0, 22);
    return pair.bob.unprotectRtp(packet, 0, length);
  }

  private static byte[] sealed(SrtpContext context, int sequence) {
    byte[] packet = Contexts.rtp(SSRC, sequence, 30);
    return Arrays.copyOf(packet, context.protectRtp(packet, 0, 42));
  }
}

package dev.hibiki.rtc.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NtpTimeTest {
  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:00Z, 83aa7e8000000000",
    "1970-01-01T00:00:00.5Z, 83aa7e8080000000",
    "2036-02-07T06:28:15Z, ffffffff00000000",
    "2036-02-07T06:28:16Z, 0000000000000000",
    "2026-08-01T12:00:00.25Z, ee185e4040000000",
  })
  void knownMoments(String moment, String ntp) {
    Instant instant = Instant.parse(moment);
    long unixNanos = instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    long bits = Long.parseUnsignedLong(ntp, 16);

    assertThat(Long.toHexString(NtpTime.ofUnixNanos(unixNanos))).isEqualTo(Long.toHexString(bits));
    assertThat(NtpTime.toUnixNanos(bits)).isEqualTo(unixNanos);
  }

  @Test
  void conversionKeepsNanosecondsToOne() {
    long seed = 101;
    Random random = new Random(seed);
    for (int i = 0; i < 100_000; i++) {
      long nanos = random.nextLong(4_000_000_000L) * 1_000_000_000L + random.nextInt(1_000_000_000);
      assertThat(nanos - NtpTime.toUnixNanos(NtpTime.ofUnixNanos(nanos)))
          .as("seed %d", seed)
          .isBetween(0L, 1L);
    }
  }

  @Test
  void durationsInUnitsOfReports() {
    assertThat(NtpTime.durationToMiddle(1_500_000_000L)).isEqualTo(0x18000);
    assertThat(NtpTime.durationToMiddle(-1)).isZero();
    assertThat(NtpTime.durationToMiddle(Long.MAX_VALUE)).isEqualTo(0xFFFF0000);
    assertThat(NtpTime.middleToDuration(0x18000)).isEqualTo(1_500_000_000L);
    assertThat(NtpTime.middleToDuration(0xFFFF0000)).isEqualTo(65_535_000_000_000L);
    assertThat(NtpTime.middle(0x11112222_33334444L)).isEqualTo(0x22223333);
  }

  @Test
  void differencesAreSignedAndCrossTheEra() {
    long before = NtpTime.ofUnixNanos(2_085_978_495_000_000_000L);
    long after = NtpTime.ofUnixNanos(2_085_978_497_500_000_000L);

    assertThat(NtpTime.nanosBetween(before, after)).isEqualTo(2_500_000_000L);
    assertThat(NtpTime.nanosBetween(after, before)).isEqualTo(-2_500_000_000L);
  }

  /** The example of RFC 3550 figure 2: 6.125 s. */
  @Test
  void roundTripTimeIsThatOfTheRfc() {
    assertThat(NtpTime.roundTripNanos(0xb7108000, 0xb7052000, 0x00054000))
        .isEqualTo(6_125_000_000L);
    assertThat(NtpTime.roundTripNanos(5, 0, 0)).isEqualTo(-1);
    assertThat(NtpTime.roundTripNanos(0x10000, 0x10001, 0)).isZero();
    assertThat(NtpTime.roundTripNanos(0x10000, 0x30000, 0)).isEqualTo(-1);
  }

  @Test
  void wallClockFollowsTheMonotonicOne() {
    WallClock clock = WallClock.of(1_700_000_000_123_456_789L, -500);

    assertThat(clock.unixNanos(500)).isEqualTo(1_700_000_000_123_457_789L);
    assertThat(clock.unixMillis(1_000_000_000)).isEqualTo(1_700_000_001_123L);
    assertThat(clock.ntp(-500)).isEqualTo(NtpTime.ofUnixNanos(1_700_000_000_123_456_789L));
    assertThat(clock.nanosOfNtp(clock.ntp(1_000_000))).isBetween(999_999L, 1_000_000L);
  }
}

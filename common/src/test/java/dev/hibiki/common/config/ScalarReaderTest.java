package dev.hibiki.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hibiki.common.config.ValueType.Scalar;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarReaderTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-7, -7",
    "+7, 7",
    "1_000_000, 1000000",
    "0x1F, 31",
    "0o17, 15",
    "0b101, 5",
    "1e3, 1000",
    "2.0, 2",
  })
  void wholeNumbersComeInTheFormsOfYaml(String text, long value) {
    assertThat(read(Scalar.LONG, text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "007", "1.5", "1e99", "_1", "--1", "0x", "1 2", "NaN", ".inf", "١"})
  void whatIsNoWholeNumberIsRefused(String text) {
    assertThatThrownBy(() -> read(Scalar.LONG, text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "-.5, -0.5", "1_000.25, 1000.25", "1e-3, 0.001", "3, 3.0"})
  void decimalNumbersToo(String text, double value) {
    assertThat(read(Scalar.DECIMAL, text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1e999", ".nan", ".inf", "1.2.3", "0x1p3", "1d"})
  void whatIsNoNumberIsRefused(String text) {
    assertThatThrownBy(() -> read(Scalar.DECIMAL, text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true",
    "TRUE, true",
    "yes, true",
    "On, true",
    "y, true",
    "false, false",
    "No, false",
    "off, false",
    "n, false",
  })
  void flagsComeInTheFormsOfYaml(String text, boolean value) {
    assertThat(read(Scalar.FLAG, text)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, 500000000",
    "1s, 1000000000",
    "1.5s, 1500000000",
    "2m30s, 150000000000",
    "1h2m3s4ms5us6ns, 3723004005006",
    "0, 0",
    "0s, 0",
    ".5s, 500000000",
    "1µs, 1000",
    "100000h, 360000000000000000",
  })
  void durationsHaveUnits(String text, long nanos) {
    assertThat(read(Scalar.DURATION, text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "s", "1 s", "1d", "-1s", "1s2", "1s 2s", "1e3s", "1S", "s1", "1ss"})
  void aDurationWithoutUnitIsRefused(String text) {
    assertThatThrownBy(() -> read(Scalar.DURATION, text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "500ms, 500ms",
    "1000ms, 1s",
    "90s, 90s",
    "120s, 2m",
    "1.5h, 90m",
    "1ns, 1ns",
    "0s, 0s"
  })
  void durationsArePrintedInOneUnit(String text, String printed) {
    assertThat(DurationText.format(DurationText.parse(text))).isEqualTo(printed);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true", "10.0.0.0/8, 11.0.0.1, false", "10.1.2.3/32, 10.1.2.3, true",
    "10.1.2.3/32, 10.1.2.2, false", "0.0.0.0/0, 8.8.8.8, true", "0.0.0.0/0, ::1, false",
    "fd00::/8, fd12::1, true", "fd00::/8, fe80::1, false", "10.0.0.128/25, 10.0.0.127, false",
    "10.0.0.129/25, 10.0.0.255, true",
  })
  void anAddressBlockHoldsTheAddressesWithItsPrefix(String block, String address, boolean inside) {
    assertThat(Cidr.parse(block).contains(InetAddress.ofLiteral(address))).isEqualTo(inside);
  }

  @Test
  void textTakesAnyScalarAsWritten() {
    assertThat(read(Scalar.TEXT, "0123")).isEqualTo("0123");
    assertThat(read(Scalar.TEXT, "yes")).isEqualTo("yes");
  }

  private static Object read(Scalar type, String text) {
    return ScalarReader.read(type, new YamlNode.Scalar(Origin.of("test"), text, false));
  }
}

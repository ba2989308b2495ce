package dev.hibiki.net.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalAddressesTest {
  private static final List<LocalAddresses.Found> MACHINE =
      Stream.of(
              "lo 127.0.0.1",
              "lo ::1",
              "eth0 2001:db8::1",
              "eth0 192.0.2.1",
              "eth0 fe80::1",
              "docker0 172.17.0.1",
              "eth1 10.1.2.3",
              "eth1 169.254.1.1")
          .map(line -> line.split(" "))
          .map(parts -> new LocalAddresses.Found(parts[0], InetAddress.ofLiteral(parts[1])))
          .toList();

  @Test
  void ipv4ComesFirstAndLinkLocalAndLoopbackAreLeftOut() {
    assertThat(select(AddressFilter.ALL))
        .containsExactly("192.0.2.1", "172.17.0.1", "10.1.2.3", "2001:db8:0:0:0:0:0:1");
  }

  @Test
  void loopbackComesLastWhenAskedFor() {
    assertThat(select(filter(List.of("lo", "eth1"), List.of(), List.of(), List.of(), true)))
        .containsExactly("10.1.2.3", "127.0.0.1", "0:0:0:0:0:0:0:1");
  }

  @Test
  void loopbackIsTheAnswerWhenNothingElseIsLeft() {
    assertThat(select(filter(List.of("lo"), List.of(), List.of(), List.of(), false)))
        .containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1");
    assertThat(select(filter(List.of("none"), List.of(), List.of(), List.of(), false))).isEmpty();
  }

  @Test
  void excludedInterfacesAreLeftOutUnlessThereAreIncludes() {
    assertThat(select(filter(List.of(), List.of("docker0", "eth0"), List.of(), List.of(), false)))
        .containsExactly("10.1.2.3");
    assertThat(select(filter(List.of("eth1"), List.of("eth1"), List.of(), List.of(), false)))
        .containsExactly("10.1.2.3");
  }

  @Test
  void addressesAreFilteredByBlocks() {
    assertThat(select(filter(List.of(), List.of(), List.of("10.0.0.0/8"), List.of(), false)))
        .containsExactly("10.1.2.3");
    assertThat(
            select(
                filter(List.of(), List.of(), List.of(), List.of("172.16.0.0/12", "::/0"), false)))
        .containsExactly("192.0.2.1", "10.1.2.3");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.255, true",
    "192.0.2.1/32, 192.0.2.1, true",
    "192.0.2.1/32, 192.0.2.0, false",
    "0.0.0.0/0, 255.1.2.3, true",
    "0.0.0.0/0, ::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::1/128, ::1, true",
  })
  void aBlockContainsWhatSharesItsLeadingBits(String block, String address, boolean contains) {
    assertThat(AddressPrefix.parse(block).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(contains);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "::/129",
        "host/8",
        "/8"
      })
  void whatIsNoBlockIsRefused(String text) {
    assertThatThrownBy(() -> AddressPrefix.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CIDR");
  }

  @Test
  void thisMachineHasAnAddress() {
    assertThat(LocalAddresses.find(AddressFilter.ALL)).isNotEmpty();
    assertThat(LocalAddresses.find(filter(List.of(), List.of(), List.of(), List.of(), true)))
        .anyMatch(InetAddress::isLoopbackAddress);
  }

  private static AddressFilter filter(
      List<String> interfaceIncludes,
      List<String> interfaceExcludes,
      List<String> includes,
      List<String> excludes,
      boolean loopback) {
    return new AddressFilter(
        interfaceIncludes,
        interfaceExcludes,
        includes.stream().map(AddressPrefix::parse).toList(),
        excludes.stream().map(AddressPrefix::parse).toList(),
        loopback);
  }

  private static List<String> select(AddressFilter filter) {
    return LocalAddresses.select(MACHINE, filter).stream()
        .map(InetAddress::getHostAddress)
        .toList();
  }
}

package dev.hibiki.net.io;

import java.net.InetAddress;
import java.util.List;

/**
 * Which of the machine's addresses become candidates. Where there are includes, only they count;
 * excludes are looked at otherwise.
 *
 * @param interfaceIncludes names of network interfaces
 * @param interfaceExcludes names of network interfaces
 * @param addressIncludes blocks of addresses
 * @param addressExcludes blocks of addresses
 * @param loopback whether loopback addresses count beside others
 */
public record AddressFilter(
    List<String> interfaceIncludes,
    List<String> interfaceExcludes,
    List<AddressPrefix> addressIncludes,
    List<AddressPrefix> addressExcludes,
    boolean loopback) {

  /** Everything but loopback. */
  public static final AddressFilter ALL =
      new AddressFilter(List.of(), List.of(), List.of(), List.of(), false);

  /** Copies the lists. */
  public AddressFilter {
    interfaceIncludes = List.copyOf(interfaceIncludes);
    interfaceExcludes = List.copyOf(interfaceExcludes);
    addressIncludes = List.copyOf(addressIncludes);
    addressExcludes = List.copyOf(addressExcludes);
  }

  /** Whether an interface of this name is looked at. */
  public boolean acceptsInterface(String name) {
    return interfaceIncludes.isEmpty()
        ? !interfaceExcludes.contains(name)
        : interfaceIncludes.contains(name);
  }

  /** Whether the address counts, loopback or not. */
  public boolean acceptsAddress(InetAddress address) {
    return addressIncludes.isEmpty()
        ? addressExcludes.stream().noneMatch(prefix -> prefix.contains(address))
        : addressIncludes.stream().anyMatch(prefix -> prefix.contains(address));
  }
}

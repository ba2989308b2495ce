package dev.hibiki.net.io;

import java.net.InetAddress;

/**
 * A block of addresses in CIDR notation, for example {@code 10.0.0.0/8} (RFC 4632, 4291).
 *
 * @param network an address of the block; its host bits do not matter
 * @param lengthBits how many leading bits count, 0 to 32 or 128
 */
public record AddressPrefix(InetAddress network, int lengthBits) {
  /** Refuses a length that the family does not have. */
  public AddressPrefix {
    int max = network.getAddress().length * Byte.SIZE;
    if (lengthBits < 0 || lengthBits > max) {
      throw new IllegalArgumentException("a prefix of " + lengthBits + " bits is not 0 to " + max);
    }
  }

  /**
   * Reads CIDR notation.
   *
   * @throws IllegalArgumentException unless {@code text} is an address literal, a slash and a
   *     number
   */
  public static AddressPrefix parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress network = InetAddress.ofLiteral(text.substring(0, Math.max(slash, 0)));
      return new AddressPrefix(network, Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a CIDR block: " + text, e);
    }
  }

  /** Whether the address lies in the block. Addresses of the other family never do. */
  public boolean contains(InetAddress address) {
    byte[] wanted = network.getAddress();
    byte[] given = address.getAddress();
    if (wanted.length != given.length) {
      return false;
    }
    for (int bit = 0; bit < lengthBits; bit += Byte.SIZE) {
      int count = Math.min(Byte.SIZE, lengthBits - bit);
      int mask = 0xFF00 >> count & 0xFF;
      int i = bit / Byte.SIZE;
      if (((wanted[i] ^ given[i]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}

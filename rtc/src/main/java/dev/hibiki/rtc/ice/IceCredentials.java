package dev.hibiki.rtc.ice;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Username fragment and password of one side. RFC 8445 section 5.3.
 *
 * @param ufrag 4 to 256 printable ASCII characters without a colon
 * @param pwd 22 to 256 printable ASCII characters
 */
public record IceCredentials(String ufrag, String pwd) {
  private static final int UFRAG_CHARS = 16;
  private static final int PWD_CHARS = 32;
  private static final int MAX_CHARS = 256;
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** Checks lengths and characters; use {@link #of} for what came from a client. */
  public IceCredentials {
    if (!holds(ufrag, 4) || !holds(pwd, 22) || ufrag.indexOf(':') >= 0) {
      throw new IllegalArgumentException("not ICE credentials");
    }
  }

  /** The credentials, or nothing if a length or a character is not allowed. */
  public static Optional<IceCredentials> of(String ufrag, String pwd) {
    return holds(ufrag, 4) && holds(pwd, 22) && ufrag.indexOf(':') < 0
        ? Optional.of(new IceCredentials(ufrag, pwd))
        : Optional.empty();
  }

  /** Draws a fragment of 16 and a password of 32 letters and digits. */
  public static IceCredentials generate(RandomGenerator random) {
    return generate(random, "");
  }

  /**
   * Like {@link #generate(RandomGenerator)}, with a fragment that begins with {@code ufragPrefix},
   * by which datagrams can be routed before they are authenticated.
   *
   * @param ufragPrefix at most 100 ice-chars
   */
  public static IceCredentials generate(RandomGenerator random, String ufragPrefix) {
    return new IceCredentials(ufragPrefix + draw(random, UFRAG_CHARS), draw(random, PWD_CHARS));
  }

  private static String draw(RandomGenerator random, int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  private static boolean holds(String text, int minimum) {
    // Wider than ice-char: clients with a base64url alphabet exist and do no harm.
    return text.length() >= minimum
        && text.length() <= MAX_CHARS
        && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "IceCredentials[" + ufrag + "]";
  }
}

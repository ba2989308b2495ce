package dev.hibiki.media.shard;

/**
 * The two characters at the beginning of a local username fragment that say which shard drew it.
 *
 * <p>So a binding request (RFC 8489) leads to its shard wherever it arrives, without a table.
 */
final class UfragPrefix {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int CHARS = 2;

  /** How many shards can be told apart. */
  static final int MAX_SHARDS = ALPHABET.length() * ALPHABET.length();

  private UfragPrefix() {}

  static String of(int shard) {
    if (shard < 0 || shard >= MAX_SHARDS) {
      throw new IllegalArgumentException("shard " + shard);
    }
    return String.valueOf(
        new char[] {
          ALPHABET.charAt(shard / ALPHABET.length()), ALPHABET.charAt(shard % ALPHABET.length())
        });
  }

  /** The shard, -1 if the fragment is none of ours; may be larger than the number of shards. */
  static int shard(String ufrag) {
    if (ufrag.length() <= CHARS) {
      return -1;
    }
    int high = ALPHABET.indexOf(ufrag.charAt(0));
    int low = ALPHABET.indexOf(ufrag.charAt(1));
    return high < 0 || low < 0 ? -1 : high * ALPHABET.length() + low;
  }
}

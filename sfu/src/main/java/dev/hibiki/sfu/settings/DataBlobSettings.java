package dev.hibiki.sfu.settings;

/**
 * What is allowed with data blobs; 0 stands for no bound.
 *
 * @param enabled whether participants may store any
 * @param keyBytes bytes of one key
 * @param totalBytes bytes of all keys and contents of one participant
 */
public record DataBlobSettings(boolean enabled, int keyBytes, int totalBytes) {
  /** What holds without configuration. */
  public static final DataBlobSettings DEFAULT = new DataBlobSettings(false, 256, 64_000);
}

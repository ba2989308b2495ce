package dev.hibiki.sfu.settings;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Bounds on what participants may do; 0 stands for no bound where it says so.
 *
 * @param nameLength characters in a participant's name, 0 for no bound
 * @param metadataBytes UTF-8 bytes of a participant's metadata, 0 for no bound
 * @param attributesBytes UTF-8 bytes of all keys and values of attributes, 0 for no bound
 * @param audioSubscriptions audio tracks one participant may receive, 0 for no bound
 * @param videoSubscriptions video tracks one participant may receive, 0 for no bound
 * @param tracks tracks one participant may have published
 * @param wantedTracks tracks one participant may name in subscriptions, published or not
 */
public record RoomLimits(
    int nameLength,
    int metadataBytes,
    int attributesBytes,
    int audioSubscriptions,
    int videoSubscriptions,
    int tracks,
    int wantedTracks) {
  /** What holds without configuration. */
  public static final RoomLimits DEFAULT =
      new RoomLimits(256, 512 * 1024, 64 * 1024, 0, 0, 100, 5000);

  /** Whether a name is short enough. */
  public boolean allowsName(String name) {
    return nameLength == 0 || name.length() <= nameLength;
  }

  /** Whether metadata is small enough. */
  public boolean allowsMetadata(String metadata) {
    return metadataBytes == 0 || bytes(metadata) <= metadataBytes;
  }

  /** Whether attributes are small enough, all together. */
  public boolean allowsAttributes(Map<String, String> attributes) {
    if (attributesBytes == 0) {
      return true;
    }
    long total = 0;
    for (Map.Entry<String, String> entry : attributes.entrySet()) {
      total += bytes(entry.getKey()) + bytes(entry.getValue());
    }
    return total <= attributesBytes;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}

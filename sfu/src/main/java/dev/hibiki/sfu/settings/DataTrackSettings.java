package dev.hibiki.sfu.settings;

import dev.hibiki.common.proto.DataTrackFrameEncoding;
import dev.hibiki.common.proto.DataTrackSchemaId;
import java.nio.charset.StandardCharsets;

/**
 * What is allowed with data tracks.
 *
 * @param enabled whether there are any
 * @param tracks data tracks one participant may publish at a time
 * @param wantedTracks data tracks one participant may name in subscriptions, published or not
 * @param customEncodingBytes UTF-8 bytes in the name of a custom encoding, 0 for no bound
 */
public record DataTrackSettings(
    boolean enabled, int tracks, int wantedTracks, int customEncodingBytes) {
  /** What holds without configuration. */
  public static final DataTrackSettings DEFAULT = new DataTrackSettings(true, 1000, 5000, 32);

  /** Whether an encoding of frames is well known or has a name of the right length. */
  public boolean allows(DataTrackFrameEncoding encoding) {
    return !encoding.hasCustom() || allowsCustom(encoding.getCustom());
  }

  /** The same for the encoding of a schema. */
  public boolean allows(DataTrackSchemaId schema) {
    return !schema.getEncoding().hasCustom() || allowsCustom(schema.getEncoding().getCustom());
  }

  private boolean allowsCustom(String name) {
    return !name.isEmpty()
        && (customEncodingBytes == 0
            || name.getBytes(StandardCharsets.UTF_8).length <= customEncodingBytes);
  }
}

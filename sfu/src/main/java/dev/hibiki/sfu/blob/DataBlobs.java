package dev.hibiki.sfu.blob;

import dev.hibiki.common.proto.DataBlob;
import dev.hibiki.common.proto.DataBlobKey;
import dev.hibiki.common.proto.RequestResponse.Reason;
import dev.hibiki.sfu.settings.DataBlobSettings;
import dev.hibiki.sfu.settings.DataTrackSettings;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The blobs of one participant, by key. */
public final class DataBlobs {
  /** Why a blob was not stored. */
  public record Refusal(Reason reason, String message) {}

  private final Map<DataBlobKey, DataBlob> blobs = new HashMap<>();
  private long totalBytes;

  /** Stores a blob in place of the one with the same key; null if it is stored. */
  public @Nullable Refusal store(
      DataBlob blob, DataBlobSettings settings, DataTrackSettings encodings) {
    DataBlobKey key = blob.getKey();
    if (!settings.enabled()) {
      return new Refusal(Reason.NOT_ALLOWED, "data blobs are not enabled");
    }
    if (key.getKeyCase() == DataBlobKey.KeyCase.KEY_NOT_SET || key.getSerializedSize() <= 2) {
      return new Refusal(Reason.INVALID_REQUEST, "blob.key is missing");
    }
    if (settings.keyBytes() > 0 && key.getSerializedSize() > settings.keyBytes()) {
      return new Refusal(Reason.INVALID_REQUEST, "blob.key is too long");
    }
    if (!encodings.allows(key.getSchemaId())) {
      return new Refusal(
          Reason.INVALID_REQUEST, "the name of a custom encoding is empty or too long");
    }
    if (blob.getContents().isEmpty()) {
      return new Refusal(Reason.INVALID_REQUEST, "blob.contents is empty");
    }
    DataBlob before = blobs.get(key);
    long afterBytes = totalBytes + sizeBytes(blob) - (before == null ? 0 : sizeBytes(before));
    if (settings.totalBytes() > 0 && afterBytes > settings.totalBytes()) {
      return new Refusal(Reason.LIMIT_EXCEEDED, "all data blobs together are too large");
    }
    blobs.put(key, blob);
    totalBytes = afterBytes;
    return null;
  }

  private static long sizeBytes(DataBlob blob) {
    return (long) blob.getKey().getSerializedSize() + blob.getContents().size();
  }

  /** The blob with a key, or null. */
  public @Nullable DataBlob get(DataBlobKey key) {
    return blobs.get(key);
  }
}

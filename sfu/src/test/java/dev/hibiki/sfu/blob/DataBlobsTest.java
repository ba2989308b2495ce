package dev.hibiki.sfu.blob;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.hibiki.common.proto.DataBlob;
import dev.hibiki.common.proto.DataBlobKey;
import dev.hibiki.common.proto.DataTrackSchemaEncoding;
import dev.hibiki.common.proto.DataTrackSchemaId;
import dev.hibiki.common.proto.RequestResponse.Reason;
import dev.hibiki.sfu.settings.DataBlobSettings;
import dev.hibiki.sfu.settings.DataTrackSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DataBlobsTest {
  private static final DataBlobSettings ON = new DataBlobSettings(true, 32, 100);

  private final DataBlobs blobs = new DataBlobs();

  private static DataBlobKey key(String name) {
    return DataBlobKey.newBuilder().setGeneric(name).build();
  }

  private static DataBlob blob(String name, int sizeBytes) {
    return DataBlob.newBuilder()
        .setKey(key(name))
        .setContents(ByteString.copyFrom(new byte[sizeBytes]))
        .build();
  }

  private @Nullable Reason store(DataBlob blob) {
    DataBlobs.Refusal refusal = blobs.store(blob, ON, DataTrackSettings.DEFAULT);
    return refusal == null ? null : refusal.reason();
  }

  @Test
  void aBlobIsFoundByItsKeyAndReplacedUnderIt() {
    assertThat(store(blob("a", 10))).isNull();
    assertThat(store(blob("a", 80))).isNull();
    assertThat(blobs.get(key("a"))).isEqualTo(blob("a", 80));
    assertThat(blobs.get(key("b"))).isNull();
  }

  @Test
  void allTogetherAreBoundedAndARefusalLosesNothing() {
    assertThat(store(blob("a", 60))).isNull();
    assertThat(store(blob("b", 40))).isEqualTo(Reason.LIMIT_EXCEEDED);
    assertThat(store(blob("a", 98))).isEqualTo(Reason.LIMIT_EXCEEDED);
    assertThat(blobs.get(key("a"))).isEqualTo(blob("a", 60));
    assertThat(store(blob("b", 30))).isNull();
  }

  @Test
  void keysAndContentsHaveToBeThere() {
    assertThat(store(DataBlob.newBuilder().setContents(ByteString.copyFromUtf8("x")).build()))
        .isEqualTo(Reason.INVALID_REQUEST);
    assertThat(store(blob("", 1))).isEqualTo(Reason.INVALID_REQUEST);
    assertThat(store(blob("k".repeat(40), 1))).isEqualTo(Reason.INVALID_REQUEST);
    assertThat(store(blob("k", 0))).isEqualTo(Reason.INVALID_REQUEST);
    DataBlobKey unnamed =
        DataBlobKey.newBuilder()
            .setSchemaId(
                DataTrackSchemaId.newBuilder()
                    .setName("s")
                    .setEncoding(DataTrackSchemaEncoding.newBuilder().setCustom("")))
            .build();
    assertThat(store(blob("k", 1).toBuilder().setKey(unnamed).build()))
        .isEqualTo(Reason.INVALID_REQUEST);
  }
}

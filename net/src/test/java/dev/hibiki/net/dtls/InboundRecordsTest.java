package dev.hibiki.net.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboundRecordsTest {
  private boolean due;
  private final InboundRecords records = new InboundRecords(() -> due);

  @Test
  void recordsOfADatagramComeOneByOne() {
    records.add(join(record(22, 0, 1), record(22, 0, 2), record(21, 0, 3)));
    assertThat(drain()).containsExactly("22/0/1", "22/0/2", "21/0/3");
  }

  @Test
  void changeCipherSpecAndWhatIsProtectedWaitUntilItIsDue() {
    records.add(record(22, 1, 0));
    records.add(record(20, 0, 4));
    records.add(record(22, 0, 3));
    assertThat(drain()).containsExactly("22/0/3");
    due = true;
    assertThat(drain()).containsExactly("20/0/4", "22/1/0");
    records.add(record(21, 1, 1));
    assertThat(drain()).containsExactly("21/1/1");
  }

  @Test
  void whatIsProtectedWaitsForChangeCipherSpecEvenWhenThatIsDue() {
    due = true;
    records.add(record(22, 1, 0));
    assertThat(drain()).isEmpty();
    records.add(record(20, 0, 4));
    records.add(record(20, 0, 9));
    assertThat(drain()).containsExactly("20/0/9", "22/1/0");
  }

  @Test
  void earlyDataIsKeptForLater() {
    records.add(join(record(23, 1, 5), record(23, 1, 6)));
    assertThat(drain()).isEmpty();
    assertThat(records.early()).hasSize(2);
  }

  @Test
  void whatIsKeptIsBounded() {
    for (int i = 0; i < 100; i++) {
      records.add(record(23, 1, i));
      records.add(record(22, 1, i));
      records.add(record(22, 2, i));
    }
    records.add(record(20, 0, 0));
    due = true;
    assertThat(drain()).hasSize(17);
    assertThat(records.early()).hasSize(16);
  }

  @Test
  void aDatagramOutOfBoundsIsDropped() {
    byte[] cut = record(22, 0, 1);
    cut[12]++;
    records.add(cut);
    records.add(new byte[0]);
    assertThat(drain()).isEmpty();
  }

  private List<String> drain() {
    List<String> seen = new ArrayList<>();
    for (byte[] record = records.poll(); record != null; record = records.poll()) {
      seen.add(
          RecordHeader.type(record, 0)
              + "/"
              + RecordHeader.epoch(record, 0)
              + "/"
              + RecordHeader.sequence(record, 0));
    }
    return seen;
  }

  /** An empty handshake message is well-formed, and the rest is not looked into. */
  private static byte[] record(int type, int epoch, long sequence) {
    byte[] record = new byte[RecordHeader.BYTES + 12];
    RecordHeader.write(record, 0, type, epoch, sequence, 12);
    return record;
  }

  private static byte[] join(byte[]... parts) {
    byte[] joined = new byte[0];
    for (byte[] part : parts) {
      byte[] longer = Arrays.copyOf(joined, joined.length + part.length);
      System.arraycopy(part, 0, longer, joined.length, part.length);
      joined = longer;
    }
    return joined;
  }
}

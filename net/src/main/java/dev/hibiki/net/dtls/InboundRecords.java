package dev.hibiki.net.dtls;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The records that arrive during a handshake, in an order in which BouncyCastle can take them.
 *
 * <p>BouncyCastle believes a ChangeCipherSpec whenever it comes, and from then on hears nothing of
 * epoch 0: a message that was lost or overtaken before it could never be made good. So a
 * ChangeCipherSpec, and what is protected, waits here until it is due.
 */
final class InboundRecords {
  private static final int MAX_HELD_RECORDS = 16;

  private final BooleanSupplier changeCipherSpecDue;
  private final Queue<byte[]> plain = new ArrayDeque<>();
  private final Queue<byte[]> sealed = new ArrayDeque<>();
  private final List<byte[]> early = new ArrayList<>();
  private byte @Nullable [] changeCipherSpec;
  private boolean changed;

  InboundRecords(BooleanSupplier changeCipherSpecDue) {
    this.changeCipherSpecDue = changeCipherSpecDue;
  }

  /** Takes a datagram; one that {@link HandshakeBounds} does not accept is dropped. */
  void add(byte[] datagram) {
    if (!HandshakeBounds.accept(datagram)) {
      return;
    }
    for (int at = 0; at < datagram.length; ) {
      int end = RecordHeader.end(datagram, at, datagram.length);
      sort(Arrays.copyOfRange(datagram, at, end));
      at = end;
    }
  }

  /** The next record that can be taken now, or null. */
  byte @Nullable [] poll() {
    if (!plain.isEmpty()) {
      return plain.poll();
    }
    byte[] change = changeCipherSpec;
    if (!changed && change != null && changeCipherSpecDue.getAsBoolean()) {
      changed = true;
      changeCipherSpec = null;
      return change;
    }
    return changed ? sealed.poll() : null;
  }

  /** Records of data that came before the end of the handshake. */
  List<byte[]> early() {
    return early;
  }

  private void sort(byte[] record) {
    int type = RecordHeader.type(record, 0);
    int epoch = RecordHeader.epoch(record, 0);
    if (epoch == 0 && type == RecordHeader.CHANGE_CIPHER_SPEC) {
      changeCipherSpec = record;
    } else if (epoch == 0) {
      plain.add(record);
    } else if (epoch == 1 && type == RecordHeader.APPLICATION_DATA) {
      if (early.size() < MAX_HELD_RECORDS) {
        early.add(record);
      }
    } else if (epoch == 1 && sealed.size() < MAX_HELD_RECORDS) {
      sealed.add(record);
    }
  }
}

package dev.hibiki.rtc;

import dev.hibiki.rtc.ice.Path;

/**
 * Where one turn of the owner thread collects the datagrams it wants sent.
 *
 * <p>A datagram is written straight into the batch: {@link #reserve} a slot, write at the returned
 * offset of {@link #array}, then {@link #commit}. Nothing leaves before the owner flushes at the
 * end of its turn. Not thread-safe.
 */
public interface SendBatch {
  /** The array into which the offset of the latest {@link #reserve} points. */
  byte[] array();

  /**
   * Makes room for a datagram of at most {@code capacityBytes} and returns its offset. A
   * reservation that is not committed is dropped by the next one.
   */
  int reserve(int capacityBytes);

  /** Queues the first {@code lengthBytes} of the latest reservation for {@code path}. */
  void commit(Path path, int lengthBytes);

  /** Queues a copy of the given bytes. */
  default void transmit(Path path, byte[] bytes, int offset, int lengthBytes) {
    int slot = reserve(lengthBytes);
    System.arraycopy(bytes, offset, array(), slot, lengthBytes);
    commit(path, lengthBytes);
  }

  /** All that one peer has to send for now is committed: a good moment to let go of some of it. */
  default void peerDone() {}
}

package dev.hibiki.rtc.stream;

import java.util.Arrays;

/**
 * The most recent packets of a received stream in plaintext, shared by all subscribers that ask for
 * them again.
 *
 * <p>Packets lie one behind the other in a byte ring that grows with what the stream sends, up to a
 * bound; a packet is gone when its slot or its bytes are needed for a newer one. Behind each packet
 * {@link #SLACK_BYTES} bytes are free for a sender's padding. What {@link #find} returns is valid
 * until the next {@link #store}. Not thread-safe.
 */
public final class PacketHistory {
  /** Bytes behind each packet that a reader may write to. */
  public static final int SLACK_BYTES = 64;

  /** The longest packet that is kept. */
  public static final int MAX_PACKET_BYTES = 1500;

  private static final int VIDEO_PACKETS = 512;
  private static final int AUDIO_PACKETS = 256;
  private static final int INITIAL_BYTES = 16 * 1024;

  private final int slotMask;
  private final int maxBytes;
  private final long[] sequences;
  private final long[] positions;
  private final int[] lengths;
  private byte[] ring = new byte[INITIAL_BYTES];

  // Positions count bytes since the beginning; modulo the ring's length they are offsets.
  private long writePosition;
  private long newestSequence = -1;
  private long firstSequence = -1;

  /**
   * An empty history.
   *
   * @param packets how many packets, a power of two
   */
  public PacketHistory(int packets) {
    if (Integer.bitCount(packets) != 1) {
      throw new IllegalArgumentException("packets " + packets);
    }
    slotMask = packets - 1;
    maxBytes =
        Math.max(
            INITIAL_BYTES, Integer.highestOneBit(packets * (MAX_PACKET_BYTES + SLACK_BYTES)) * 2);
    sequences = new long[packets];
    positions = new long[packets];
    lengths = new int[packets];
    Arrays.fill(sequences, -1);
  }

  /** The size for a video stream: 512 packets. */
  public static PacketHistory forVideo() {
    return new PacketHistory(VIDEO_PACKETS);
  }

  /** The size for an audio stream: 256 packets. */
  public static PacketHistory forAudio() {
    return new PacketHistory(AUDIO_PACKETS);
  }

  /**
   * Copies a packet in.
   *
   * @return its slot, or -1 if it is too long or too old
   */
  public int store(long extendedSequence, byte[] buf, int offset, int length) {
    int slot = (int) extendedSequence & slotMask;
    boolean tooOld = newestSequence - extendedSequence > slotMask;
    if (length > MAX_PACKET_BYTES || tooOld || extendedSequence < sequences[slot]) {
      return -1;
    }
    if (firstSequence < 0) {
      firstSequence = extendedSequence;
    }
    newestSequence = Math.max(newestSequence, extendedSequence);
    int needed = length + SLACK_BYTES;
    long position = place(needed);
    System.arraycopy(buf, offset, ring, offsetOf(position), length);
    sequences[slot] = extendedSequence;
    positions[slot] = position;
    lengths[slot] = length;
    writePosition = position + needed;
    return slot;
  }

  /** Finds room for so many contiguous bytes, growing the ring before it eats what is wanted. */
  private long place(int needed) {
    long position = contiguous(needed);
    while (ring.length < maxBytes && wouldOverwriteOldest(position + needed)) {
      grow();
      position = contiguous(needed);
    }
    return position;
  }

  private long contiguous(int needed) {
    int at = offsetOf(writePosition);
    return at + needed > ring.length ? writePosition + ring.length - at : writePosition;
  }

  /** True if the oldest packet that still has its slot lies where bytes up to {@code end} go. */
  private boolean wouldOverwriteOldest(long end) {
    int slot = find(Math.max(firstSequence, newestSequence - slotMask));
    return slot >= 0 && end - positions[slot] > ring.length;
  }

  private void grow() {
    byte[] smaller = ring;
    int smallerMask = smaller.length - 1;
    ring = new byte[smaller.length * 2];
    for (int slot = 0; slot <= slotMask; slot++) {
      if (sequences[slot] >= 0 && writePosition - positions[slot] <= smaller.length) {
        int from = (int) positions[slot] & smallerMask;
        System.arraycopy(smaller, from, ring, offsetOf(positions[slot]), lengths[slot]);
      } else {
        // Its bytes are gone, and the larger ring would make them look alive.
        sequences[slot] = -1;
      }
    }
  }

  private int offsetOf(long position) {
    return (int) position & (ring.length - 1);
  }

  /** The highest extended sequence number that was stored, -1 before the first. */
  public long newestSequence() {
    return newestSequence;
  }

  /** The slot of a packet, or -1 if it is not here (any more). */
  public int find(long extendedSequence) {
    int slot = (int) extendedSequence & slotMask;
    boolean here =
        extendedSequence >= 0
            && sequences[slot] == extendedSequence
            && writePosition - positions[slot] <= ring.length;
    return here ? slot : -1;
  }

  /** The array that {@link #offset} points into. */
  public byte[] array() {
    return ring;
  }

  /** Where the packet in a slot begins. */
  public int offset(int slot) {
    return offsetOf(positions[slot]);
  }

  /** Length of the packet in a slot. */
  public int length(int slot) {
    return lengths[slot];
  }

  /** The extended sequence number of the packet in a slot. */
  public long sequence(int slot) {
    return sequences[slot];
  }

  /** Bytes of memory in use. */
  public int memoryBytes() {
    return ring.length;
  }
}

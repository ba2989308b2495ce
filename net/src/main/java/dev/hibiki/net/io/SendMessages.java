package dev.hibiki.net.io;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What waits for {@code sendmmsg}: datagrams and trains with their addresses, in order. A bounded
 * queue that starts over whenever it is empty.
 */
final class SendMessages {
  private static final int MAX_MESSAGES = 2048;
  private static final int AREA_BYTES = 2 << 20;
  private static final int ADDRESS_STRIDE = 32;

  // struct cmsghdr and the 16 bits behind it.
  private static final int CONTROL_STRIDE = 24;
  private static final long CONTROL_BYTES = 18;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;

  private final int family;
  private final MemorySegment area;
  private final MemorySegment addresses;
  private final MemorySegment controls;
  private final MessageHeaders headers;
  private final int[] offsets = new int[MAX_MESSAGES];
  private final int[] bytes = new int[MAX_MESSAGES];
  private final int[] segmentBytes = new int[MAX_MESSAGES];
  private int head;
  private int tail;
  private int used;

  SendMessages(int family) {
    this.family = family;
    Arena arena = Arena.ofAuto();
    area = arena.allocate(AREA_BYTES, 64);
    addresses = arena.allocate((long) MAX_MESSAGES * ADDRESS_STRIDE, Long.BYTES);
    controls = arena.allocate((long) MAX_MESSAGES * CONTROL_STRIDE, Long.BYTES);
    headers = new MessageHeaders(arena, MAX_MESSAGES);
    for (int i = 0; i < MAX_MESSAGES; i++) {
      long control = (long) i * CONTROL_STRIDE;
      controls.set(JAVA_LONG, control, CONTROL_BYTES);
      controls.set(JAVA_INT, control + 8, SOL_UDP);
      controls.set(JAVA_INT, control + 12, UDP_SEGMENT);
    }
  }

  boolean isEmpty() {
    return head == tail;
  }

  boolean hasRoom(int needed) {
    return tail < MAX_MESSAGES && used + needed <= AREA_BYTES;
  }

  /** Whether a socket of this family can send there. */
  boolean canReach(Remote remote) {
    return family == SocketCalls.AF_INET6 || remote.isMapped();
  }

  /** Appends the datagrams from {@code from} to {@code to} of a run, a train if several. */
  void add(Remote remote, DatagramRun run, int from, int to, int totalBytes) {
    int message = tail++;
    long address = (long) message * ADDRESS_STRIDE;
    int addressBytes = SocketAddresses.write(addresses, address, family, remote);
    headers.address(message, addresses.address() + address, addressBytes);
    offsets[message] = used;
    bytes[message] = totalBytes;
    segmentBytes[message] = run.sizes()[from];
    headers.data(message, area.address() + used, totalBytes);
    long control = (long) message * CONTROL_STRIDE;
    if (to - from > 1) {
      controls.set(JAVA_SHORT, control + 16, (short) segmentBytes[message]);
      headers.control(message, controls.address() + control, CONTROL_STRIDE);
    } else {
      headers.control(message, 0, 0);
    }
    for (int i = from; i < to; i++) {
      run.copy(i, area, used);
      used += run.sizes()[i];
    }
  }

  /** How many messages the kernel took, or an error number, negated. */
  int send(SocketCalls calls, int socket) {
    return calls.send(socket, headers.memory(), headers.offset(head), tail - head);
  }

  /** Forgets so many messages from the head. */
  void sent(int count) {
    head += count;
    if (head == tail) {
      head = 0;
      tail = 0;
      used = 0;
    }
  }

  boolean headIsTrain() {
    return headers.hasControl(head);
  }

  /** How many datagrams the message at the head is. */
  int headSegments() {
    return (bytes[head] + segmentBytes[head] - 1) / segmentBytes[head];
  }

  /** Sends the segments of the train at the head one by one; returns how many were refused. */
  int sendHeadSingly(SocketCalls calls, int socket) {
    int refused = 0;
    headers.control(head, 0, 0);
    for (int at = 0; at < bytes[head]; at += segmentBytes[head]) {
      int length = Math.min(segmentBytes[head], bytes[head] - at);
      headers.data(head, area.address() + offsets[head] + at, length);
      if (calls.send(socket, headers.memory(), headers.offset(head), 1) != 1) {
        refused++;
      }
    }
    return refused;
  }
}

package dev.hibiki.rtc.sctp;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;

/**
 * Messages that came before the channel they belong to: an unordered message may overtake the OPEN
 * of its channel, and a negotiated channel may be made later on our side.
 */
final class EarlyMessages {
  private static final int MAX_MESSAGES = 64;
  private static final int MAX_BYTES = 128 * 1024;

  /** One message as it came. */
  record Message(int streamId, int payloadProtocol, byte[] bytes) {}

  private final ArrayDeque<Message> messages = new ArrayDeque<>();
  private int heldBytes;

  /** Keeps a copy; false if there is no room. */
  boolean keep(int streamId, int payloadProtocol, byte[] bytes, int offset, int length) {
    if (messages.size() >= MAX_MESSAGES || heldBytes + length > MAX_BYTES) {
      return false;
    }
    byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
    messages.add(new Message(streamId, payloadProtocol, copy));
    heldBytes += length;
    return true;
  }

  /** Takes the messages of one stream out, in the order they came. */
  ArrayDeque<Message> take(int streamId) {
    ArrayDeque<Message> taken = new ArrayDeque<>();
    for (Iterator<Message> all = messages.iterator(); all.hasNext(); ) {
      Message message = all.next();
      if (message.streamId() == streamId) {
        all.remove();
        heldBytes -= message.bytes().length;
        taken.add(message);
      }
    }
    return taken;
  }

  void clear() {
    messages.clear();
    heldBytes = 0;
  }
}

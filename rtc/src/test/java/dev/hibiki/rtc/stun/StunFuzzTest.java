package dev.hibiki.rtc.stun;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

class StunFuzzTest {
  private static final int[] TYPES = {
    StunAttributes.MAPPED_ADDRESS,
    StunAttributes.USERNAME,
    StunAttributes.ERROR_CODE,
    StunAttributes.XOR_MAPPED_ADDRESS,
    StunAttributes.PRIORITY,
    StunAttributes.ICE_CONTROLLED,
  };

  private final StunMessage message = new StunMessage();
  private final StunIntegrity key = StunIntegrity.shortTerm(StunVectors.PASSWORD);

  @FuzzTest(maxDuration = "30s")
  void readingNeverThrowsNorLeavesItsBounds(byte[] data) {
    // Surrounded by bytes that a read out of bounds would take for more of the message.
    byte[] padded = new byte[data.length + 64];
    Arrays.fill(padded, (byte) 0x7f);
    System.arraycopy(data, 0, padded, 32, data.length);
    String ufrag = StunPeek.localUfrag(padded, 32, data.length);
    if (!message.wrap(padded, 32, data.length)) {
      return;
    }
    String username = message.text(StunAttributes.USERNAME);
    if (ufrag != null && username != null && !username.startsWith(ufrag + ":")) {
      throw new IllegalStateException("peeked something else than was read");
    }
    readAll(message, key);
    for (int type : TYPES) {
      int at = message.valueOffset(type);
      if (at >= 0 && (at < 52 || at + message.valueLength(at) > 32 + data.length)) {
        throw new IllegalStateException("value out of bounds");
      }
    }
  }

  static void readAll(StunMessage message, StunIntegrity key) {
    message.messageClass();
    message.method();
    message.transactionId();
    message.verifies(key);
    message.fingerprintHolds();
    message.errorCode();
    message.unknownRequired(type -> type == StunAttributes.USERNAME, new int[4]);
    for (int type : TYPES) {
      message.text(type);
      message.uint32(type);
      message.int64(type);
      message.address(type);
      message.xorAddress(type);
    }
  }
}

package dev.hibiki.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StunMessageTest {
  private static final TransactionId ID = new TransactionId(1, 2);

  private final StunMessage message = new StunMessage();
  private final StunWriter writer = new StunWriter();
  private final byte[] buf = new byte[4096];

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "shorter than a header, 000100002112a442000000000000000000000000, 19",
    "top bits set, 800100002112a442000000000000000000000000, 20",
    "wrong cookie, 000100002112a443000000000000000000000000, 20",
    "length not that of the datagram, 000100042112a442000000000000000000000000, 20",
    "length not a multiple of four, 000100022112a4420000000000000000000000000000, 22",
    "attribute header cut, 000100042112a4420000000000000000000000000006000100, 24",
    "attribute value cut, 000100042112a44200000000000000000000000000060004, 24",
    "attribute of 65535 bytes, 000100042112a4420000000000000000000000000006ffff, 24",
    "integrity of wrong size, 000100082112a4420000000000000000000000000008000411111111, 28",
    "fingerprint of wrong size, 000100042112a44200000000000000000000000080280000, 24",
    "fingerprint not last,"
        + " 0001000c2112a442000000000000000000000000802800041111111100250000, 32",
  })
  void isNotAMessage(String name, String hex, int length) {
    byte[] bytes = StunVectors.hex(hex);
    assertThat(message.wrap(bytes, 0, length)).as(name).isFalse();
  }

  @Test
  void offsetsOutsideTheArrayAreRefused() {
    byte[] bytes = StunVectors.REQUEST;
    assertThat(message.wrap(bytes, 1, bytes.length)).isFalse();
    assertThat(message.wrap(bytes, -1, bytes.length)).isFalse();
    assertThat(message.wrap(bytes, 0, Integer.MAX_VALUE)).isFalse();
    assertThat(message.wrap(bytes, Integer.MAX_VALUE, 20)).isFalse();
    assertThat(message.wrap(bytes, 0, -1)).isFalse();
  }

  @Test
  void typesRoundTrip() {
    for (StunClass stunClass : StunClass.values()) {
      for (int method = 0; method < 0x1000; method++) {
        int type = stunClass.typeOf(method);
        assertThat(type >>> 14).isZero();
        assertThat(StunClass.of(type)).isEqualTo(stunClass);
        assertThat(StunClass.methodOf(type)).isEqualTo(method);
      }
    }
    assertThat(StunClass.ERROR.typeOf(StunMessage.BINDING)).isEqualTo(0x0111);
  }

  @Test
  void attributesBehindTheIntegrityAreInvisible() {
    begin(StunClass.REQUEST)
        .text(StunAttributes.USERNAME, "a:b")
        .integrity(StunIntegrity.shortTerm("password"))
        .flag(StunAttributes.USE_CANDIDATE)
        .text(StunAttributes.REALM, "smuggled")
        .fingerprint();
    wrap();
    assertThat(message.has(StunAttributes.USE_CANDIDATE)).isFalse();
    assertThat(message.text(StunAttributes.REALM)).isNull();
    assertThat(message.text(StunAttributes.USERNAME)).isEqualTo("a:b");
    assertThat(message.unknownRequired(type -> false, new int[8])).isEqualTo(1);
    assertThat(message.fingerprintHolds()).isTrue();
    assertThat(message.verifies(StunIntegrity.shortTerm("password"))).isTrue();
  }

  @Test
  void ofRepeatedAttributesTheFirstCounts() {
    begin(StunClass.REQUEST)
        .int32(StunAttributes.PRIORITY, 7)
        .int32(StunAttributes.PRIORITY, 8)
        .integrity(StunIntegrity.shortTerm("one"))
        .integrity(StunIntegrity.shortTerm("two"));
    wrap();
    assertThat(message.uint32(StunAttributes.PRIORITY)).isEqualTo(7);
    assertThat(message.verifies(StunIntegrity.shortTerm("one"))).isTrue();
    assertThat(message.verifies(StunIntegrity.shortTerm("two"))).isFalse();
  }

  @Test
  void unknownRequiredAttributesAreCollectedAsFarAsThereIsRoom() {
    begin(StunClass.REQUEST)
        .int32(0x7ffe, 1)
        .int32(0xc057, 1)
        .int32(0x0019, 1)
        .text(StunAttributes.USERNAME, "a:b")
        .flag(0x0002);
    wrap();
    int[] types = new int[2];
    assertThat(message.unknownRequired(type -> type == StunAttributes.USERNAME, types))
        .isEqualTo(2);
    assertThat(types).containsExactly(0x7ffe, 0x0019);
  }

  @Test
  void valuesOfTheWrongSizeAreAbsent() {
    begin(StunClass.ERROR)
        .text(StunAttributes.PRIORITY, "abc")
        .int32(StunAttributes.ICE_CONTROLLED, 5)
        .flag(StunAttributes.ERROR_CODE)
        .int32(StunAttributes.XOR_MAPPED_ADDRESS, 0x00010000)
        .int64(StunAttributes.MAPPED_ADDRESS, 0x0003000000000000L);
    wrap();
    assertThat(message.uint32(StunAttributes.PRIORITY)).isEqualTo(-1);
    assertThat(message.hasInt64(StunAttributes.ICE_CONTROLLED)).isFalse();
    assertThat(message.int64(StunAttributes.ICE_CONTROLLED)).isZero();
    assertThat(message.errorCode()).isZero();
    assertThat(message.xorAddress(StunAttributes.XOR_MAPPED_ADDRESS)).isNull();
    assertThat(message.address(StunAttributes.MAPPED_ADDRESS)).isNull();
    assertThat(message.address(StunAttributes.XOR_MAPPED_ADDRESS)).isNull();
  }

  @Test
  void errorCodesOutsideTheirRangeAreAbsent() {
    for (int code : new int[] {200, 799}) {
      begin(StunClass.ERROR).errorCode(code, "");
      wrap();
      assertThat(message.errorCode()).isZero();
    }
    begin(StunClass.ERROR).int32(StunAttributes.ERROR_CODE, 0x00000464);
    wrap();
    assertThat(message.errorCode()).as("number 100").isZero();
    begin(StunClass.ERROR).errorCode(487, "Role Conflict");
    wrap();
    assertThat(message.errorCode()).isEqualTo(487);
  }

  @Test
  void moreAttributesThanAnyoneNeedsAreRefused() {
    for (int count : new int[] {64, 65}) {
      begin(StunClass.REQUEST);
      for (int i = 0; i < count; i++) {
        writer.flag(0x9000 + i);
      }
      assertThat(message.wrap(buf, 0, writer.length())).isEqualTo(count == 64);
    }
  }

  @Test
  void aMessageWithSha256IntegrityAloneVerifiesWithNothing() {
    begin(StunClass.REQUEST)
        .bytes(StunAttributes.MESSAGE_INTEGRITY_SHA256, new byte[32])
        .flag(StunAttributes.USE_CANDIDATE);
    wrap();
    assertThat(message.hasIntegrity()).isFalse();
    assertThat(message.verifies(StunIntegrity.shortTerm("x"))).isFalse();
    assertThat(message.has(StunAttributes.USE_CANDIDATE)).isFalse();
    begin(StunClass.REQUEST).bytes(StunAttributes.MESSAGE_INTEGRITY_SHA256, new byte[36]);
    assertThat(message.wrap(buf, 0, writer.length())).isFalse();
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    long seed = 20250301;
    Random random = new Random(seed);
    List<StunClass> classes = List.of(StunClass.values());
    for (int round = 0; round < 2_000; round++) {
      int off = random.nextInt(64);
      StunClass stunClass = classes.get(random.nextInt(classes.size()));
      TransactionId id = TransactionId.next(random);
      byte[] address = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(address);
      InetSocketAddress socket =
          new InetSocketAddress(InetAddress.getByAddress(address), random.nextInt(65536));
      byte[] text = new byte[random.nextInt(40)];
      Arrays.fill(text, (byte) ('a' + random.nextInt(26)));
      long wide = random.nextLong();
      int narrow = random.nextInt();
      StunIntegrity key = StunIntegrity.shortTerm("k" + random.nextInt(4));
      random.nextBytes(buf);
      int method = random.nextInt(0x1000);
      writer
          .begin(buf, off, stunClass, method, id)
          .bytes(StunAttributes.USERNAME, text)
          .address(StunAttributes.MAPPED_ADDRESS, socket)
          .xorAddress(StunAttributes.XOR_MAPPED_ADDRESS, socket)
          .int64(StunAttributes.ICE_CONTROLLING, wide)
          .int32(StunAttributes.PRIORITY, narrow)
          .integrity(key)
          .fingerprint();
      String where = "seed " + seed + " round " + round;
      assertThat(message.wrap(buf, off, writer.length())).as(where).isTrue();
      assertThat(message.messageClass()).as(where).isEqualTo(stunClass);
      assertThat(message.method()).as(where).isEqualTo(method);
      assertThat(message.belongsTo(id)).as(where).isTrue();
      assertThat(message.text(StunAttributes.USERNAME))
          .as(where)
          .isEqualTo(new String(text, StandardCharsets.US_ASCII));
      assertThat(message.address(StunAttributes.MAPPED_ADDRESS)).as(where).isEqualTo(socket);
      assertThat(message.xorAddress(StunAttributes.XOR_MAPPED_ADDRESS)).as(where).isEqualTo(socket);
      assertThat(message.int64(StunAttributes.ICE_CONTROLLING)).as(where).isEqualTo(wide);
      assertThat(message.uint32(StunAttributes.PRIORITY)).as(where).isEqualTo(narrow & 0xffffffffL);
      assertThat(message.verifies(key)).as(where).isTrue();
      assertThat(message.fingerprintHolds()).as(where).isTrue();
    }
  }

  private StunWriter begin(StunClass stunClass) {
    return writer.begin(buf, 0, stunClass, StunMessage.BINDING, ID);
  }

  private void wrap() {
    assertThat(message.wrap(buf, 0, writer.length())).isTrue();
  }
}

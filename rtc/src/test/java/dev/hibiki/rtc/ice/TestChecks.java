package dev.hibiki.rtc.ice;

import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunClass;
import dev.hibiki.rtc.stun.StunIntegrity;
import dev.hibiki.rtc.stun.StunMessage;
import dev.hibiki.rtc.stun.StunWriter;
import dev.hibiki.rtc.stun.TransactionId;
import java.util.Arrays;
import java.util.function.Consumer;

/** Checks made by hand, right and wrong. */
final class TestChecks {
  private TestChecks() {}

  /** A check of a controlling agent. */
  static byte[] request(IceCredentials from, IceCredentials to) {
    return request(from, to, writer -> {});
  }

  /** A check of a controlled agent. */
  static byte[] controlledRequest(IceCredentials from, IceCredentials to) {
    return request(
        to.ufrag() + ":" + from.ufrag(),
        to.pwd(),
        writer -> writer.int64(StunAttributes.ICE_CONTROLLED, 1));
  }

  /** A check of a controlling agent with more attributes before the integrity. */
  static byte[] request(IceCredentials from, IceCredentials to, Consumer<StunWriter> extra) {
    return request(
        to.ufrag() + ":" + from.ufrag(),
        to.pwd(),
        writer -> extra.accept(writer.int64(StunAttributes.ICE_CONTROLLING, 1)));
  }

  static byte[] request(String username, String password, Consumer<StunWriter> extra) {
    byte[] bytes = new byte[1200];
    StunWriter writer = begin(bytes, username);
    extra.accept(writer);
    int length = writer.integrity(StunIntegrity.shortTerm(password)).fingerprint().length();
    return Arrays.copyOf(bytes, length);
  }

  /** A check without integrity. */
  static byte[] unprotected(String username) {
    byte[] bytes = new byte[1200];
    int length = begin(bytes, username).fingerprint().length();
    return Arrays.copyOf(bytes, length);
  }

  private static StunWriter begin(byte[] bytes, String username) {
    return new StunWriter()
        .begin(bytes, 0, StunClass.REQUEST, StunMessage.BINDING, new TransactionId(7, 77))
        .text(StunAttributes.USERNAME, username)
        .int32(StunAttributes.PRIORITY, 0x6e7f00ff);
  }

  /** A success response to the request in {@code requestBytes}, made with {@code password}. */
  static byte[] success(byte[] requestBytes, String password) {
    return respond(
        requestBytes,
        StunClass.SUCCESS,
        password,
        writer ->
            writer.xorAddress(StunAttributes.XOR_MAPPED_ADDRESS, IceWorld.at("192.0.2.9", 9)));
  }

  static byte[] respond(
      byte[] requestBytes, StunClass stunClass, String password, Consumer<StunWriter> attributes) {
    StunMessage request = new StunMessage();
    if (!request.wrap(requestBytes, 0, requestBytes.length)) {
      throw new AssertionError("not a request");
    }
    byte[] bytes = new byte[200];
    StunWriter writer = new StunWriter().respond(bytes, 0, stunClass, request);
    attributes.accept(writer);
    int length = writer.integrity(StunIntegrity.shortTerm(password)).fingerprint().length();
    return Arrays.copyOf(bytes, length);
  }
}

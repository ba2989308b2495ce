package dev.hibiki.rtc.ice;

import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunClass;
import dev.hibiki.rtc.stun.StunErrorCodes;
import dev.hibiki.rtc.stun.StunIntegrity;
import dev.hibiki.rtc.stun.StunMessage;
import dev.hibiki.rtc.stun.StunWriter;

/** Writes the messages of connectivity checks into one array that is used over and over. */
final class CheckMessages {
  /** Two fragments of 256 characters and all other attributes fit. */
  private static final int CAPACITY_BYTES = 768;

  private final byte[] bytes = new byte[CAPACITY_BYTES];
  private final StunWriter writer = new StunWriter();

  void sendRequest(
      Generation generation, CandidatePair pair, Transaction transaction, Role role, IceSink out) {
    StunIntegrity key = generation.remoteKey();
    if (key == null) {
      return;
    }
    writer
        .begin(bytes, 0, StunClass.REQUEST, StunMessage.BINDING, transaction.id)
        .bytes(StunAttributes.USERNAME, generation.outboundUsername())
        .int32(StunAttributes.PRIORITY, (int) CandidatePriorities.peerReflexive(pair.local()))
        .int64(
            transaction.controlling
                ? StunAttributes.ICE_CONTROLLING
                : StunAttributes.ICE_CONTROLLED,
            role.tieBreaker());
    // A controlling agent repeats itself with every consent check: should the two sides ever differ
    // in
    // what is nominated, that brings them together again.
    boolean repeats = transaction.controlling && pair.nominated();
    if (transaction.purpose == Transaction.Purpose.NOMINATE || repeats) {
      writer.flag(StunAttributes.USE_CANDIDATE);
    }
    finish(key, pair.path(), out);
  }

  void sendSuccess(StunMessage request, StunIntegrity key, Path path, IceSink out) {
    writer
        .respond(bytes, 0, StunClass.SUCCESS, request)
        .xorAddress(StunAttributes.XOR_MAPPED_ADDRESS, path.remote());
    finish(key, path, out);
  }

  void sendRoleConflict(StunMessage request, StunIntegrity key, Path path, IceSink out) {
    writer
        .respond(bytes, 0, StunClass.ERROR, request)
        .errorCode(StunErrorCodes.ROLE_CONFLICT, "Role Conflict");
    finish(key, path, out);
  }

  void sendUnknownAttributes(
      StunMessage request, int[] types, int count, StunIntegrity key, Path path, IceSink out) {
    writer
        .respond(bytes, 0, StunClass.ERROR, request)
        .errorCode(StunErrorCodes.UNKNOWN_ATTRIBUTE, "Unknown Attribute")
        .unknownAttributes(types, count);
    finish(key, path, out);
  }

  private void finish(StunIntegrity key, Path path, IceSink out) {
    int length = writer.integrity(key).fingerprint().length();
    out.transmit(path, bytes, 0, length);
  }
}

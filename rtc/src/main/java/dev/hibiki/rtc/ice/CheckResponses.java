package dev.hibiki.rtc.ice;

import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunClass;
import dev.hibiki.rtc.stun.StunIntegrity;
import dev.hibiki.rtc.stun.StunMessage;
import org.jspecify.annotations.Nullable;

/** Finds the check that a response answers and makes sure that the response is genuine. */
final class CheckResponses {
  /** A genuine response's check, which is over. */
  record Answered(Generation generation, CandidatePair pair, Transaction transaction) {}

  private final DropCounters drops;
  private final int[] unknown = new int[1];

  CheckResponses(DropCounters drops) {
    this.drops = drops;
  }

  /** Null if the response is to be ignored; what it was about then still waits for one. */
  @Nullable Answered accept(
      StunMessage response, Path path, Generation current, @Nullable Generation previous) {
    Answered answered = match(response, path, current);
    if (answered == null && previous != null) {
      answered = match(response, path, previous);
    }
    StunIntegrity key = answered == null ? null : answered.generation.remoteKey();
    if (answered == null || key == null) {
      drops.drop(IceDropReason.UNKNOWN_TRANSACTION);
      return null;
    }
    IceDropReason refused = refusal(response, key);
    if (refused != null) {
      drops.drop(refused);
      return null;
    }
    answered.pair.end(answered.transaction);
    return answered;
  }

  /** RFC 8445 section 7.2.5.2.1: a response must come back the way its request went. */
  private static @Nullable Answered match(StunMessage response, Path path, Generation generation) {
    CandidatePair pair = generation.find(path);
    Transaction transaction = pair == null ? null : pair.answeredBy(response);
    return pair == null || transaction == null ? null : new Answered(generation, pair, transaction);
  }

  private @Nullable IceDropReason refusal(StunMessage response, StunIntegrity key) {
    if (!response.hasIntegrity()) {
      return IceDropReason.NO_INTEGRITY;
    }
    if (!response.verifies(key)) {
      return IceDropReason.BAD_INTEGRITY;
    }
    if (response.unknownRequired(CheckResponder::understands, unknown) > 0) {
      return IceDropReason.UNKNOWN_ATTRIBUTE;
    }
    // What it says is not needed: the socket is the base either way. But it must be there.
    return response.messageClass() == StunClass.SUCCESS
            && response.xorAddress(StunAttributes.XOR_MAPPED_ADDRESS) == null
        ? IceDropReason.MALFORMED
        : null;
  }
}

package dev.hibiki.rtc.ice;

import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunMessage;
import org.jspecify.annotations.Nullable;

/**
 * Answers inbound checks. RFC 8445 section 7.3, RFC 8489 section 9.1.3.
 *
 * <p>Whoever cannot prove to know our password gets nothing at all, not even an error: that keeps
 * the agent silent to scanners and useless as a reflector. The proof is looked at last, as it costs
 * most.
 */
final class CheckResponder {
  private static final int MAX_REPORTED_UNKNOWN = 8;

  private final Role role;
  private final LocalCandidates locals;
  private final CheckMessages messages;
  private final DropCounters drops;
  private final int[] unknown = new int[MAX_REPORTED_UNKNOWN];

  CheckResponder(Role role, LocalCandidates locals, CheckMessages messages, DropCounters drops) {
    this.role = role;
    this.locals = locals;
    this.messages = messages;
    this.drops = drops;
  }

  /** True for the attributes that binding messages may carry; most are then ignored. */
  static boolean understands(int attribute) {
    return switch (attribute) {
      case StunAttributes.MAPPED_ADDRESS,
          StunAttributes.USERNAME,
          StunAttributes.ERROR_CODE,
          StunAttributes.UNKNOWN_ATTRIBUTES,
          StunAttributes.REALM,
          StunAttributes.NONCE,
          StunAttributes.XOR_MAPPED_ADDRESS,
          StunAttributes.PRIORITY,
          StunAttributes.USE_CANDIDATE ->
          true;
      default -> false;
    };
  }

  /**
   * Checks and answers {@code request}. The role may change by it.
   *
   * @return the generation under which the check succeeded, or null if it did not
   */
  @Nullable Generation answer(
      StunMessage request,
      Path path,
      Generation current,
      @Nullable Generation previous,
      IceSink out) {
    Generation generation = addressee(request, current, previous);
    if (generation == null) {
      drops.drop(IceDropReason.BAD_USERNAME);
      return null;
    }
    if (!request.hasIntegrity()) {
      drops.drop(IceDropReason.NO_INTEGRITY);
      return null;
    }
    if (locals.of(path) == null) {
      drops.drop(IceDropReason.UNKNOWN_LOCAL_ADDRESS);
      return null;
    }
    if (!request.verifies(generation.localKey)) {
      drops.drop(IceDropReason.BAD_INTEGRITY);
      return null;
    }
    int count = request.unknownRequired(CheckResponder::understands, unknown);
    if (count > 0) {
      drops.drop(IceDropReason.UNKNOWN_ATTRIBUTE);
      messages.sendUnknownAttributes(request, unknown, count, generation.localKey, path, out);
      return null;
    }
    int sameRole =
        role.controlling() ? StunAttributes.ICE_CONTROLLING : StunAttributes.ICE_CONTROLLED;
    if (request.hasInt64(sameRole) && role.defend(request.int64(sameRole))) {
      drops.drop(IceDropReason.ROLE_CONFLICT);
      messages.sendRoleConflict(request, generation.localKey, path, out);
      return null;
    }
    messages.sendSuccess(request, generation.localKey, path, out);
    return generation;
  }

  private static @Nullable Generation addressee(
      StunMessage request, Generation current, @Nullable Generation previous) {
    int at = request.valueOffset(StunAttributes.USERNAME);
    if (at < 0) {
      return null;
    }
    int length = request.valueLength(at);
    Generation generation = null;
    if (current.addressedBy(request.array(), at, length)) {
      generation = current;
    } else if (previous != null && previous.addressedBy(request.array(), at, length)) {
      generation = previous;
    }
    return generation != null && generation.sentByRemote(request.array(), at, length)
        ? generation
        : null;
  }
}

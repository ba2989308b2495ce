package dev.hibiki.rtc.ice;

import dev.hibiki.rtc.stun.StunIntegrity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one pair of credentials: the candidates signalled with them and the pairs checked
 * under them. An ICE restart begins a new one. RFC 8445 section 9.
 */
final class Generation {
  final IceCredentials local;
  final StunIntegrity localKey;
  final List<CandidatePair> pairs = new ArrayList<>();
  final List<Candidate> remoteCandidates = new ArrayList<>();
  final ArrayDeque<CandidatePair> triggered = new ArrayDeque<>();

  /** Our fragment and the colon: what the username of an inbound check begins with. */
  private final byte[] usernamePrefix;

  private byte[] remoteUfrag = {};
  private byte[] outboundUsername = {};
  private @Nullable IceCredentials remote;
  private @Nullable StunIntegrity remoteKey;

  /** The pair the controlling side has chosen. */
  @Nullable CandidatePair selected;

  /** A pair that works, used until one is chosen. */
  @Nullable CandidatePair provisional;

  /** Time of the first success, or never. */
  long firstSuccessNanos = Nanos.NEVER;

  boolean remoteCandidatesComplete;

  Generation(IceCredentials local) {
    this.local = local;
    this.localKey = StunIntegrity.shortTerm(local.pwd());
    this.usernamePrefix = bytes(local.ufrag() + ":");
  }

  @Nullable IceCredentials remote() {
    return remote;
  }

  @Nullable StunIntegrity remoteKey() {
    return remoteKey;
  }

  void remote(IceCredentials credentials) {
    remote = credentials;
    remoteKey = StunIntegrity.shortTerm(credentials.pwd());
    remoteUfrag = bytes(credentials.ufrag());
    outboundUsername = bytes(credentials.ufrag() + ":" + local.ufrag());
  }

  /** What to send as USERNAME; empty until the remote credentials are known. */
  byte[] outboundUsername() {
    return outboundUsername;
  }

  /** True if a username begins with our fragment. */
  boolean addressedBy(byte[] buf, int off, int len) {
    return len > usernamePrefix.length && equal(buf, off, usernamePrefix);
  }

  /** True if what follows our fragment is the remote one, or that is not known yet. */
  boolean sentByRemote(byte[] buf, int off, int len) {
    int rest = len - usernamePrefix.length;
    return remote == null
        || (rest == remoteUfrag.length && equal(buf, off + usernamePrefix.length, remoteUfrag));
  }

  /** What follows our fragment, as the sender wrote it. */
  String claimedUfrag(byte[] buf, int off, int len) {
    return new String(
        buf, off + usernamePrefix.length, len - usernamePrefix.length, StandardCharsets.ISO_8859_1);
  }

  @Nullable CandidatePair find(Path path) {
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      if (pair.path().equals(path)) {
        return pair;
      }
    }
    return null;
  }

  /** The pair to send on: the chosen one, or else one that works. */
  @Nullable CandidatePair active() {
    return selected != null ? selected : provisional;
  }

  /**
   * The pair whose loss costs least, or null if all are in use: a failed one, or the most silent.
   */
  @Nullable CandidatePair expendable() {
    CandidatePair victim = null;
    for (CandidatePair pair : pairs) {
      if (pair != selected && pair != provisional && !pair.nominationWanted) {
        if (victim == null || moreExpendable(pair, victim)) {
          victim = pair;
        }
      }
    }
    return victim;
  }

  private static boolean moreExpendable(CandidatePair pair, CandidatePair than) {
    boolean failed = pair.state() == CandidatePair.State.FAILED;
    boolean otherFailed = than.state() == CandidatePair.State.FAILED;
    return failed != otherFailed ? failed : pair.aliveNanos - than.aliveNanos < 0;
  }

  void remove(CandidatePair pair) {
    pairs.remove(pair);
    triggered.remove(pair);
    pair.endAll();
    if (selected == pair) {
      selected = null;
    }
    if (provisional == pair) {
      provisional = null;
    }
  }

  /** Takes a pair that does not work out of use. */
  void fail(CandidatePair pair) {
    pair.state(CandidatePair.State.FAILED);
    pair.nominationWanted = false;
    if (provisional == pair) {
      provisional = null;
    }
  }

  void enqueue(CandidatePair pair) {
    if (!pair.triggered) {
      pair.triggered = true;
      triggered.addLast(pair);
    }
  }

  @Nullable CandidatePair best(CandidatePair.State state) {
    CandidatePair best = null;
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      if (pair.state() == state && (best == null || pair.priority() > best.priority())) {
        best = pair;
      }
    }
    return best;
  }

  int unfinished() {
    int count = 0;
    for (CandidatePair pair : pairs) {
      count +=
          pair.state() == CandidatePair.State.WAITING
                  || pair.state() == CandidatePair.State.IN_PROGRESS
              ? 1
              : 0;
    }
    return count;
  }

  private static boolean equal(byte[] buf, int off, byte[] expected) {
    for (int i = 0; i < expected.length; i++) {
      if (buf[off + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

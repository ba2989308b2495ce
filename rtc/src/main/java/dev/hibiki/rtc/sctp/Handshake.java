package dev.hibiki.rtc.sctp;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sets an association up with INIT, INIT ACK, COOKIE ECHO and COOKIE ACK, from either side or from
 * both at once, and recognizes a peer that starts over (RFC 9260 sections 5.1 and 5.2).
 *
 * <p>A cookie is a random number under which we keep what it stands for. SCTP wants it the other
 * way round, so that strangers cannot make a server remember things; over DTLS there are no
 * strangers, and the one peer gets room for two cookies.
 */
final class Handshake {
  /** What a COOKIE ECHO means. */
  enum Verdict {
    /** We did not make this cookie, or it is too old. */
    REJECTED,
    /** The association is established now. */
    ESTABLISHED,
    /** It was established by this very cookie; our COOKIE ACK was lost. */
    DUPLICATE,
    /** The peer has lost the association and made a new one. */
    RESTARTED
  }

  private static final int COOKIE_BYTES = 16;
  private static final int MAX_STALE_COOKIES = 3;

  /** What a cookie of ours stands for; the tie tags are those of the association it may replace. */
  private record Offer(
      byte[] cookie, InitParameters local, InitParameters peer, int tieLocalTag, int tiePeerTag) {}

  private final SctpConfig config;
  private final PacketWriter writer;
  private final RetransmissionTimeout rto;
  private final RandomGenerator random;
  private final DeadlineTimer t1 = new DeadlineTimer();
  private InitParameters local;
  private @Nullable InitParameters peer;
  private @Nullable Offer offered;
  private @Nullable Offer accepted;
  private byte[] peerCookie = new byte[0];
  private byte[] unrecognized = new byte[0];
  private int staleCookies;

  Handshake(
      SctpConfig config, PacketWriter writer, RetransmissionTimeout rto, RandomGenerator random) {
    this.config = config;
    this.writer = writer;
    this.rto = rto;
    this.random = random;
    this.local = introduceOurselves();
  }

  private InitParameters introduceOurselves() {
    int tag;
    do {
      tag = random.nextInt();
    } while (tag == 0);
    return new InitParameters(
        tag,
        config.limits().receiveBufferBytes(),
        InitParameters.MAX_STREAMS,
        InitParameters.MAX_STREAMS,
        random.nextInt(),
        new InitParameters.Extensions(true, true, config.zeroChecksum()));
  }

  /** What we said of ourselves. */
  InitParameters local() {
    return local;
  }

  /** What the peer said of itself, or null before INIT ACK or COOKIE ECHO. */
  @Nullable InitParameters peer() {
    return peer;
  }

  long deadlineNanos() {
    return t1.deadlineNanos();
  }

  void stop() {
    t1.stop();
  }

  // --------------------------------------------------------------------- our side

  /** Sends the first INIT. */
  void start(long now, SctpSink out) {
    t1.stop();
    sendInit(out);
    t1.start(now, rto.backedOff(0));
  }

  /** Sends INIT or COOKIE ECHO again if it is time; false if that was tried often enough. */
  boolean onTimeout(long now, SctpState state, SctpSink out) {
    if (!t1.expire(now)) {
      return true;
    }
    if (t1.expirations() > config.limits().maxInitRetransmissions()) {
      return false;
    }
    if (state == SctpState.COOKIE_WAIT) {
      sendInit(out);
    } else {
      sendCookieEcho(out);
    }
    t1.start(now, rto.backedOff(t1.expirations()));
    return true;
  }

  private void sendInit(SctpSink out) {
    int at = writer.openWithTag(0, ChunkType.INIT, 0, local.valueBytes(), out);
    local.write(writer.array(), at);
    // INIT is never bundled.
    writer.flush(out);
  }

  private void sendCookieEcho(SctpSink out) {
    // It must be the first chunk of its packet.
    writer.flush(out);
    int at = writer.open(ChunkType.COOKIE_ECHO, 0, peerCookie.length, out);
    System.arraycopy(peerCookie, 0, writer.array(), at, peerCookie.length);
    int causeBytes = ParameterReader.HEADER_BYTES + unrecognized.length;
    if (unrecognized.length > 0 && causeBytes <= writer.freeValueBytes()) {
      int error = writer.open(ChunkType.ERROR, 0, causeBytes, out);
      BigEndian.putU16(writer.array(), error, ErrorCause.UNRECOGNIZED_PARAMETERS);
      BigEndian.putU16(writer.array(), error + 2, causeBytes);
      int list = error + ParameterReader.HEADER_BYTES;
      System.arraycopy(unrecognized, 0, writer.array(), list, unrecognized.length);
    }
    writer.flush(out);
  }

  /** Takes INIT ACK in COOKIE_WAIT and answers with COOKIE ECHO; false if it is no use. */
  boolean handleInitAck(long now, ChunkReader chunk, SctpSink out) {
    InitParameters.Parsed ack = InitParameters.parse(chunk);
    if (ack == null) {
      return false;
    }
    byte[] cookie = ack.cookie();
    if (cookie == null || cookie.length > writer.maxValueBytes()) {
      return false;
    }
    peer = ack.parameters();
    peerCookie = cookie;
    unrecognized = ack.unrecognized();
    writer.verificationTag(ack.parameters().tag());
    sendCookieEcho(out);
    t1.stop();
    t1.start(now, rto.backedOff(0));
    return true;
  }

  /** The peer found our COOKIE ECHO too old: starts over; false if that happens again and again. */
  boolean staleCookie(long now, SctpSink out) {
    if (++staleCookies > MAX_STALE_COOKIES) {
      return false;
    }
    start(now, out);
    return true;
  }

  // ------------------------------------------------------------------ the peer's side

  /** Answers INIT with INIT ACK; false if it is malformed. */
  boolean handleInit(ChunkReader chunk, SctpState state, SctpSink out) {
    InitParameters.Parsed init = InitParameters.parse(chunk);
    if (init == null) {
      return false;
    }
    Offer offer = offerFor(init.parameters(), state);
    offered = offer;
    sendInitAck(offer, init.unrecognized(), out);
    return true;
  }

  private Offer offerFor(InitParameters sender, SctpState state) {
    InitParameters known = peer;
    boolean up = setUp(state) && known != null;
    int tieLocal = up ? local.tag() : 0;
    int tiePeer = up && known != null ? known.tag() : 0;
    Offer last = offered;
    if (last != null
        && last.peer().equals(sender)
        && last.tieLocalTag() == tieLocal
        && last.tiePeerTag() == tiePeer) {
      // A repeated INIT gets the same answer, or the cookie on its way would become void.
      return last;
    }
    byte[] cookie = new byte[COOKIE_BYTES];
    random.nextBytes(cookie);
    // While setting up we must be the one we said we are in our own INIT; later a new INIT means
    // a new association.
    return new Offer(cookie, up ? introduceOurselves() : local, sender, tieLocal, tiePeer);
  }

  private void sendInitAck(Offer offer, byte[] unknown, SctpSink out) {
    InitParameters ours = offer.local();
    int cookieBytes = ParameterReader.HEADER_BYTES + COOKIE_BYTES;
    int reportBytes = unknown.length == 0 ? 0 : ParameterReader.HEADER_BYTES + unknown.length;
    int valueBytes = ours.valueBytes() + cookieBytes + reportBytes;
    int tag = offer.peer().tag();
    int at = writer.openWithTag(tag, ChunkType.INIT_ACK, 0, valueBytes, out);
    byte[] packet = writer.array();
    int next = ours.write(packet, at);
    BigEndian.putU16(packet, next, ParameterType.STATE_COOKIE);
    BigEndian.putU16(packet, next + 2, cookieBytes);
    System.arraycopy(offer.cookie(), 0, packet, next + 4, COOKIE_BYTES);
    next += cookieBytes;
    if (reportBytes > 0) {
      BigEndian.putU16(packet, next, ParameterType.UNRECOGNIZED);
      BigEndian.putU16(packet, next + 2, reportBytes);
      System.arraycopy(unknown, 0, packet, next + 4, unknown.length);
    }
    writer.flush(out);
  }

  /**
   * Takes COOKIE ECHO and decides by the table of RFC 9260 section 5.2.4. After {@link
   * Verdict#ESTABLISHED} and {@link Verdict#RESTARTED} {@link #local} and {@link #peer} are those
   * of the new association.
   */
  Verdict handleCookieEcho(ChunkReader chunk, int verificationTag, SctpState state) {
    Offer offer = find(chunk);
    if (offer == null || offer.local().tag() != verificationTag) {
      return Verdict.REJECTED;
    }
    InitParameters known = peer;
    if (!setUp(state)) {
      if (offer.local().tag() != local.tag()) {
        return Verdict.REJECTED;
      }
      accept(offer);
      return Verdict.ESTABLISHED;
    }
    if (known == null) {
      return Verdict.REJECTED;
    }
    if (offer.local().tag() == local.tag()) {
      return offer.peer().tag() == known.tag() ? Verdict.DUPLICATE : Verdict.REJECTED;
    }
    boolean tied = offer.tieLocalTag() == local.tag() && offer.tiePeerTag() == known.tag();
    if (!tied || offer.peer().tag() == known.tag()) {
      return Verdict.REJECTED;
    }
    accept(offer);
    return Verdict.RESTARTED;
  }

  private @Nullable Offer find(ChunkReader chunk) {
    for (@Nullable Offer offer : new @Nullable Offer[] {offered, accepted}) {
      if (offer != null) {
        int at = chunk.valueOffset();
        int end = at + chunk.valueBytes();
        byte[] cookie = offer.cookie();
        if (Arrays.equals(cookie, 0, cookie.length, chunk.array(), at, end)) {
          return offer;
        }
      }
    }
    return null;
  }

  private void accept(Offer offer) {
    accepted = offer;
    local = offer.local();
    peer = offer.peer();
    writer.verificationTag(offer.peer().tag());
  }

  private static boolean setUp(SctpState state) {
    return switch (state) {
      case CLOSED, COOKIE_WAIT, COOKIE_ECHOED -> false;
      case ESTABLISHED, SHUTDOWN_PENDING, SHUTDOWN_SENT, SHUTDOWN_RECEIVED, SHUTDOWN_ACK_SENT ->
          true;
    };
  }
}

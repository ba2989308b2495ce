package dev.hibiki.rtc;

import dev.hibiki.rtc.ice.IceAgent;
import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.srtp.SrtpContext;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import dev.hibiki.rtc.srtp.SrtpKeys;
import org.jspecify.annotations.Nullable;

/**
 * The media part of a peer: RTP and RTCP, sealed and opened (RFC 3711) with the keys of DTLS (RFC
 * 5764). Packets are sealed in the place where the wire takes them from.
 */
final class MediaTransport {
  /** Room for an SRTP tag, an SRTCP index and an SRTCP tag. */
  private static final int MAX_TRAILER_BYTES = 32;

  private final IceAgent ice;
  private final PeerWire wire;
  private final SrtpCrypto crypto;
  private final PeerDropCounts drops;
  private @Nullable SrtpContext srtp;

  MediaTransport(IceAgent ice, PeerWire wire, SrtpCrypto crypto, PeerDropCounts drops) {
    this.ice = ice;
    this.wire = wire;
    this.crypto = crypto;
    this.drops = drops;
  }

  /** The handshake is done: media can flow. */
  void open(SrtpKeys keys) {
    srtp = SrtpContext.create(keys, crypto);
  }

  void close() {
    srtp = null;
  }

  /** Opens one packet in place and hands it on. */
  void handle(long nowNanos, byte[] bytes, int offset, int length, PeerEvents events) {
    SrtpContext context = srtp;
    if (context == null) {
      drops.count(PeerDrop.NO_KEYS);
      return;
    }
    boolean rtcp = Demux.isRtcp(bytes, offset);
    int plain =
        rtcp
            ? context.unprotectRtcp(bytes, offset, length)
            : context.unprotectRtp(bytes, offset, length);
    if (plain < 0) {
      drops.count(plain == SrtpContext.REPLAYED ? PeerDrop.REPLAYED : PeerDrop.SRTP_REFUSED);
    } else if (rtcp) {
      events.rtcp(nowNanos, bytes, offset, plain);
    } else {
      events.rtp(nowNanos, bytes, offset, plain);
    }
  }

  /** See {@link PeerTransport#reserveRtp}. */
  int reserveRtp(int headerLength, int payloadLength) {
    if (srtp == null || ice.sendPath() == null) {
      drops.count(PeerDrop.NOT_CONNECTED);
      return -1;
    }
    return wire.reserve(headerLength + payloadLength + MAX_TRAILER_BYTES);
  }

  /** See {@link PeerTransport#commitRtp}. */
  boolean commitRtp(
      int slot, int headerLength, byte[] payload, int payloadOffset, int payloadLength) {
    SrtpContext context = srtp;
    Path path = ice.sendPath();
    if (context == null || path == null) {
      return false;
    }
    byte[] array = wire.array();
    int length =
        context.protectRtp(
            array, slot, headerLength, payload, payloadOffset, payloadLength, array, slot);
    if (length < 0) {
      drops.count(PeerDrop.NOT_SEALED);
      return false;
    }
    wire.commit(path, length);
    return true;
  }

  /** Sends one RTCP compound packet; false if the peer is not connected. */
  boolean sendRtcp(byte[] compound, int offset, int length) {
    SrtpContext context = srtp;
    Path path = ice.sendPath();
    if (context == null || path == null) {
      drops.count(PeerDrop.NOT_CONNECTED);
      return false;
    }
    int slot = wire.reserve(length + MAX_TRAILER_BYTES);
    System.arraycopy(compound, offset, wire.array(), slot, length);
    int sealed = context.protectRtcp(wire.array(), slot, length);
    if (sealed < 0) {
      drops.count(PeerDrop.NOT_SEALED);
      return false;
    }
    wire.commit(path, sealed);
    return true;
  }

  /** No more packets with this SSRC will be sent: its state may be forgotten. */
  void forgetOutbound(int ssrc) {
    SrtpContext context = srtp;
    if (context != null) {
      context.forgetOutbound(ssrc);
    }
  }
}

package dev.hibiki.rtc;

import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.ice.Candidate;
import dev.hibiki.rtc.ice.IceAgent;
import dev.hibiki.rtc.ice.IceCredentials;
import dev.hibiki.rtc.ice.IceSink;
import dev.hibiki.rtc.ice.IceState;
import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.sctp.DataChannel;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import dev.hibiki.rtc.srtp.SrtpKeys;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One WebRTC peer: ICE, DTLS, SRTP and SCTP bundled on one transport (RFC 8843).
 *
 * <p>A machine without I/O. Datagrams go in through {@link #handle}, time through {@link
 * #onTimeout} whenever {@link #deadlineNanos} has passed; datagrams come out through {@link
 * PeerWire}, everything else through {@link PeerEvents}. All calls are on the owner thread.
 *
 * <p>Until the ICE agent has seen an authenticated check on a path, nothing but STUN from that path
 * is looked at and nothing but STUN answers is sent to it.
 */
public final class PeerTransport {
  /** SCTP over DTLS over UDP never exceeds this; larger datagrams are not ours. */
  private static final int MAX_DATAGRAM_BYTES = 4096;

  private static final int MAX_VALIDATED_PATHS = 16;

  private final PeerConfig config;
  private final PeerWire wire;
  private final PeerEvents events;
  private final IceAgent ice;
  private final DtlsEndpoint dtls;
  private final Fingerprint localFingerprint;
  private final RandomGenerator random;
  private final IceOut iceOut = new IceOut();
  private final Set<Path> validated = new HashSet<>();
  private final PeerDropCounts drops = new PeerDropCounts();
  private final MediaTransport media;
  private final DataTransport data;

  private @Nullable Fingerprint remoteFingerprint;
  private @Nullable DtlsRole dtlsRole;
  private boolean dtlsStarted;
  private boolean dtlsConnected;
  private boolean reachable;
  private boolean closed;

  /** The clock reading of the call under way, for sinks that are not given one. */
  private long nowNanos;

  /**
   * Makes a peer that answers checks for fresh credentials at once.
   *
   * @param owner the thread that makes all calls, as handshake threads see it
   */
  public PeerTransport(
      PeerConfig config,
      PeerWire wire,
      PeerEvents events,
      DtlsEndpoint.Factory dtlsFactory,
      Owner owner,
      SrtpCrypto crypto,
      RandomGenerator random) {
    this.config = config;
    this.wire = wire;
    this.events = events;
    this.random = random;
    this.ice = new IceAgent(config.ice(), config.freshCredentials(random), random);
    this.localFingerprint = dtlsFactory.localFingerprint();
    this.dtls = dtlsFactory.create(owner, new DtlsOut());
    this.media = new MediaTransport(ice, wire, crypto, drops);
    this.data = new DataTransport(config.sctp(), random, dtls, events);
    wire.claimUfrag(ice.localCredentials().ufrag(), this);
  }

  /** What to announce as {@code ice-ufrag} and {@code ice-pwd}. */
  public IceCredentials localCredentials() {
    return ice.localCredentials();
  }

  /** What to announce as {@code fingerprint}. */
  public Fingerprint localFingerprint() {
    return localFingerprint;
  }

  /** Whether the agent is ICE-lite, which descriptions have to say. */
  public boolean iceLite() {
    return config.ice().lite();
  }

  /** The candidates to announce. */
  public List<Candidate> localCandidates() {
    return ice.localCandidates();
  }

  /** Adds a candidate of ours; {@code base} is the local socket's address as in {@link Path}. */
  public void addLocalCandidate(Candidate candidate, InetSocketAddress base) {
    ice.addLocalCandidate(candidate, base);
  }

  /**
   * New local credentials (RFC 8445 section 9); the old path carries on until a new one is valid.
   */
  public IceCredentials restartIce(long nowNanos) {
    this.nowNanos = nowNanos;
    IceCredentials fresh = ice.restart(nowNanos, config.freshCredentials(random));
    wire.claimUfrag(fresh.ufrag(), this);
    return fresh;
  }

  /**
   * Takes what the remote description says about the transport. May be called again with the same
   * or, after an ICE restart, with new credentials; the fingerprint and role of the first call
   * stay.
   */
  public void remoteDescription(
      long nowNanos, IceCredentials credentials, Fingerprint fingerprint, DtlsRole localRole) {
    if (closed) {
      return;
    }
    this.nowNanos = nowNanos;
    if (remoteFingerprint == null) {
      remoteFingerprint = fingerprint;
      dtlsRole = localRole;
    }
    ice.remoteCredentials(nowNanos, credentials, iceOut);
    startDtlsIfPossible();
  }

  /** Takes one trickled candidate (RFC 8838). */
  public void addRemoteCandidate(long nowNanos, Candidate candidate) {
    if (!closed) {
      this.nowNanos = nowNanos;
      ice.addRemoteCandidate(nowNanos, candidate, iceOut);
    }
  }

  /** No more remote candidates will come. */
  public void endOfRemoteCandidates() {
    ice.endOfRemoteCandidates();
  }

  /** Data channels are part of the negotiated session: SCTP starts as soon as DTLS is up. */
  public void enableData(long nowNanos) {
    this.nowNanos = nowNanos;
    data.negotiate();
    if (connected()) {
      startData(nowNanos);
    }
  }

  /** True once media can flow. */
  public boolean connected() {
    return dtlsConnected && !closed;
  }

  /** True after {@link #close} or a failure. */
  public boolean closed() {
    return closed;
  }

  /** Where media goes now, or null before a valid pair. */
  public @Nullable Path sendPath() {
    return ice.sendPath();
  }

  /** Smoothed round-trip time of ICE checks in nanoseconds, 0 if none was measured. */
  public long rttNanos() {
    return ice.rttNanos();
  }

  /** How many datagrams were dropped for {@code reason}. */
  public long dropped(PeerDrop reason) {
    return drops.of(reason);
  }

  /** Takes one datagram that arrived on {@code path}. The array is decrypted in place. */
  public void handle(long nowNanos, Path path, byte[] bytes, int offset, int length) {
    if (closed) {
      return;
    }
    this.nowNanos = nowNanos;
    events.received();
    if (length > MAX_DATAGRAM_BYTES) {
      drops.count(PeerDrop.TOO_LONG);
    } else if (Demux.isStun(bytes, offset, length)) {
      if (!ice.handle(nowNanos, path, bytes, offset, length, iceOut)) {
        drops.count(PeerDrop.STUN_REFUSED);
      }
    } else if (!validated.contains(path)) {
      drops.count(PeerDrop.PATH_NOT_VALIDATED);
    } else if (Demux.isRtpOrRtcp(bytes, offset, length)) {
      media.handle(nowNanos, bytes, offset, length, events);
    } else if (Demux.isDtls(bytes, offset, length)) {
      dtls.handle(nowNanos, bytes, offset, length);
    } else {
      drops.count(length < 2 ? PeerDrop.TOO_SHORT : PeerDrop.UNKNOWN_PROTOCOL);
    }
  }

  /**
   * Sends one RTP packet: its header and its payload may lie in different arrays, so that one
   * plaintext serves every subscriber.
   *
   * @return false if the peer is not connected
   */
  public boolean sendRtp(
      byte[] header,
      int headerOffset,
      int headerLength,
      byte[] payload,
      int payloadOffset,
      int payloadLength) {
    int slot = reserveRtp(headerLength, payloadLength);
    if (slot < 0) {
      return false;
    }
    System.arraycopy(header, headerOffset, wire.array(), slot, headerLength);
    return commitRtp(slot, headerLength, payload, payloadOffset, payloadLength);
  }

  /**
   * Makes room for one RTP packet, whose header the caller then writes at the returned offset of
   * {@link #sendArray} before {@link #commitRtp}.
   *
   * @return -1 if the peer is not connected
   */
  public int reserveRtp(int headerLength, int payloadLength) {
    return media.reserveRtp(headerLength, payloadLength);
  }

  /** Where {@link #reserveRtp} made room. */
  public byte[] sendArray() {
    return wire.array();
  }

  /**
   * Sends the packet whose header stands at {@code slot}, with a payload from elsewhere: one
   * plaintext serves every subscriber.
   *
   * @return false if it cannot be sent
   */
  public boolean commitRtp(
      int slot, int headerLength, byte[] payload, int payloadOffset, int payloadLength) {
    return media.commitRtp(slot, headerLength, payload, payloadOffset, payloadLength);
  }

  /** No more RTP of this peer follows in the fan-out under way. */
  public void rtpDone() {
    wire.peerDone();
  }

  /** No more packets with this SSRC will be sent: its state may be forgotten. */
  public void forgetOutbound(int ssrc) {
    media.forgetOutbound(ssrc);
  }

  /** Sends one RTCP compound packet; false if the peer is not connected. */
  public boolean sendRtcp(byte[] compound, int offset, int length) {
    return media.sendRtcp(compound, offset, length);
  }

  /** True once data channels can be opened. */
  public boolean dataReady() {
    return data.ready();
  }

  /**
   * Opens a data channel in band (RFC 8832).
   *
   * @param maxRetransmits limit of retransmissions, or -1 for none
   * @return the channel, or null while SCTP has not started
   */
  public @Nullable DataChannel openChannel(
      long nowNanos, String label, boolean ordered, int maxRetransmits) {
    return data.openChannel(nowNanos, label, ordered, maxRetransmits);
  }

  /** Sends one message; false if the channel is closed or its buffer is full. */
  public boolean sendData(
      long nowNanos, DataChannel channel, boolean binary, byte[] message, int offset, int length) {
    return data.send(nowNanos, channel, binary, message, offset, length);
  }

  /** Closes a data channel in both directions (RFC 8831, section 6.7). */
  public void closeChannel(long nowNanos, DataChannel channel) {
    data.closeChannel(nowNanos, channel);
  }

  /**
   * The earliest time at which {@link #onTimeout} wants to be called, or {@link Long#MAX_VALUE}.
   */
  public long deadlineNanos() {
    if (closed) {
      return Long.MAX_VALUE;
    }
    long iceDeadline = ice.deadlineNanos();
    long dataDeadline = data.deadlineNanos();
    if (iceDeadline == Long.MAX_VALUE || dataDeadline == Long.MAX_VALUE) {
      return Math.min(iceDeadline, dataDeadline);
    }
    return iceDeadline - dataDeadline < 0 ? iceDeadline : dataDeadline;
  }

  /** Runs whatever is due. Calling early is harmless. */
  public void onTimeout(long nowNanos) {
    if (closed) {
      return;
    }
    this.nowNanos = nowNanos;
    ice.onTimeout(nowNanos, iceOut);
    data.onTimeout(nowNanos);
  }

  /** Says goodbye on DTLS and forgets everything. Calling it again is harmless. */
  public void close(long nowNanos) {
    if (closed) {
      return;
    }
    this.nowNanos = nowNanos;
    data.abort(nowNanos);
    dtls.close(nowNanos);
    closed = true;
    media.close();
    data.close();
    wire.release(this);
  }

  private void fail(String reason) {
    if (!closed) {
      long now = nowNanos;
      close(now);
      events.failed(now, reason);
    }
  }

  /** Not before there is a path to send by: a first flight that is lost is repeated late. */
  private void startDtlsIfPossible() {
    if (dtlsStarted || remoteFingerprint == null || dtlsRole == null || ice.sendPath() == null) {
      return;
    }
    dtlsStarted = true;
    dtls.start(nowNanos, dtlsRole, remoteFingerprint);
  }

  private void startData(long nowNanos) {
    data.startIfNegotiated(nowNanos, dtlsRole == DtlsRole.CLIENT);
  }

  private final class IceOut implements IceSink {
    @Override
    public void transmit(Path path, byte[] bytes, int offset, int length) {
      if (!validated.contains(path)) {
        wire.expectPath(path, PeerTransport.this);
      }
      wire.transmit(path, bytes, offset, length);
    }

    @Override
    public void stateChanged(IceState state) {
      if (state == IceState.FAILED) {
        fail("ICE failed");
        return;
      }
      boolean now = state == IceState.CONNECTED || state == IceState.COMPLETED;
      if (now != reachable) {
        reachable = now;
        events.iceConnectivityChanged(nowNanos, now);
      }
    }

    @Override
    public void pathValidated(Path path) {
      if (validated.size() < MAX_VALIDATED_PATHS && validated.add(path)) {
        wire.bindPath(path, PeerTransport.this);
      }
    }

    @Override
    public void pathForgotten(Path path) {
      validated.remove(path);
    }

    @Override
    public void pathSelected(Path path) {
      startDtlsIfPossible();
    }
  }

  private final class DtlsOut implements DtlsEndpoint.Listener {
    @Override
    public void transmit(byte[] datagram, int offset, int length) {
      Path path = ice.sendPath();
      if (path != null && !closed) {
        wire.transmit(path, datagram, offset, length);
      }
    }

    @Override
    public void connected(long now, SrtpKeys keys) {
      if (closed) {
        return;
      }
      nowNanos = now;
      media.open(keys);
      dtlsConnected = true;
      reachable = true;
      events.connected(now);
      if (!closed) {
        startData(now);
      }
    }

    @Override
    public void applicationData(long now, byte[] packet, int offset, int length) {
      nowNanos = now;
      data.handle(now, packet, offset, length);
    }

    @Override
    public void closed(long now, String reason) {
      nowNanos = now;
      fail("DTLS: " + reason);
    }
  }
}

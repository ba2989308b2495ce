package dev.hibiki.media.shard;

import dev.hibiki.net.io.DatagramHandler;
import dev.hibiki.net.io.PacketIo;
import dev.hibiki.rtc.Owner;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.PeerWire;
import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.stun.StunPeek;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard: an event loop with its sockets, its rooms and their peers.
 *
 * <p>A turn reads the clock once, handles what arrived (datagrams, mailbox, timers) and flushes
 * what that made, grouped by destination. Only {@link #execute} may be called from other threads.
 */
public final class MediaShard implements Owner, PeerWire, DatagramHandler {
  /** Something on a shard that has timers: a room. */
  public interface Tenant {
    /** When it wants to be called; {@link Long#MAX_VALUE} for never. */
    long deadlineNanos();

    /** Runs what is due. */
    void onTimeout(long nowNanos);
  }

  private static final Logger log = LoggerFactory.getLogger(MediaShard.class);
  private static final int MAILBOX_CAPACITY = 65_536;
  private static final int MAILBOX_TURN = 256;
  private static final long TICK_MILLIS = 5;

  private final int index;
  private final PacketIo io;
  private final LongSupplier nanoClock;
  private final PeerTable peers = new PeerTable();
  private final ShardMailbox mailbox = new ShardMailbox(MAILBOX_CAPACITY);
  private final AtomicBoolean mailboxScheduled = new AtomicBoolean();
  private final List<Tenant> tenants = new ArrayList<>();
  private boolean ticking;
  private boolean inTurn;
  private long turnNanos;
  private long unknownDatagrams;

  /**
   * A shard on the event loop of {@code io}.
   *
   * @param nanoClock a monotonic clock, such as {@link System#nanoTime}
   */
  public MediaShard(int index, PacketIo io, LongSupplier nanoClock) {
    this.index = index;
    this.io = io;
    this.nanoClock = nanoClock;
  }

  public int index() {
    return index;
  }

  /** Adds something with timers; on the shard. */
  public void add(Tenant tenant) {
    tenants.add(tenant);
    if (!ticking) {
      ticking = true;
      scheduleTick();
    }
  }

  /** Removes it again; on the shard. */
  public void remove(Tenant tenant) {
    tenants.remove(tenant);
  }

  @Override
  public void execute(LongConsumer work) {
    if (!mailbox.offer(work)) {
      return;
    }
    if (mailboxScheduled.compareAndSet(false, true)) {
      io.loop().execute(this::drainMailbox);
    }
  }

  private void drainMailbox() {
    mailboxScheduled.set(false);
    beginTurn();
    for (int i = 0; i < MAILBOX_TURN; i++) {
      LongConsumer work = mailbox.poll();
      if (work == null) {
        break;
      }
      guarded(work);
    }
    endTurn();
    if (mailbox.size() > 0 && mailboxScheduled.compareAndSet(false, true)) {
      io.loop().execute(this::drainMailbox);
    }
  }

  private void guarded(LongConsumer work) {
    try {
      work.accept(turnNanos);
    } catch (RuntimeException e) {
      // Rooms guard themselves; what ends here belongs to no room, and the shard must live on.
      log.error("Shard {}: work failed", index, e);
    }
  }

  private void scheduleTick() {
    var unused = io.loop().schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void tick() {
    if (tenants.isEmpty()) {
      ticking = false;
      return;
    }
    try {
      beginTurn();
      for (Tenant tenant : List.copyOf(tenants)) {
        long deadlineNanos = tenant.deadlineNanos();
        if (deadlineNanos != Long.MAX_VALUE && deadlineNanos - turnNanos <= 0) {
          guarded(tenant::onTimeout);
        }
      }
      endTurn();
    } catch (RuntimeException e) {
      log.error("Shard {}: a tick failed", index, e);
    } finally {
      // Whatever happened: without ticks no room on this shard would have timers any more.
      scheduleTick();
    }
  }

  @Override
  public void handle(Path path, byte[] buffer, int offset, int length) {
    beginTurn();
    PeerTransport peer = find(path, buffer, offset, length);
    if (peer == null) {
      unknownDatagrams++;
      return;
    }
    try {
      peer.handle(turnNanos, path, buffer, offset, length);
    } catch (RuntimeException e) {
      log.error("Shard {}: a datagram failed, its peer is closed", index, e);
      peer.close(turnNanos);
    }
  }

  /** A binding request says whose it is; a browser may use an old socket for a new connection. */
  private @Nullable PeerTransport find(Path path, byte[] buffer, int offset, int length) {
    if (StunPeek.isStun(buffer, offset, length)) {
      String ufrag = StunPeek.localUfrag(buffer, offset, length);
      PeerTransport named = ufrag == null ? null : peers.byUfrag(ufrag);
      if (named != null) {
        return named;
      }
    }
    return peers.byPath(path);
  }

  @Override
  public void batchComplete() {
    endTurn();
  }

  private void beginTurn() {
    if (!inTurn) {
      inTurn = true;
      turnNanos = nanoClock.getAsLong();
    }
  }

  private void endTurn() {
    inTurn = false;
    io.batch().flush();
  }

  @Override
  public byte[] array() {
    return io.batch().array();
  }

  @Override
  public int reserve(int capacityBytes) {
    return io.batch().reserve(capacityBytes);
  }

  @Override
  public void commit(Path path, int lengthBytes) {
    io.batch().commit(path, lengthBytes);
  }

  @Override
  public void claimUfrag(String localUfrag, PeerTransport peer) {
    peers.claimUfrag(localUfrag, peer);
  }

  @Override
  public void expectPath(Path path, PeerTransport peer) {
    peers.expectPath(path, peer);
  }

  @Override
  public void bindPath(Path path, PeerTransport peer) {
    peers.bindPath(path, peer);
  }

  @Override
  public void release(PeerTransport peer) {
    for (Path path : peers.release(peer)) {
      if (path.protocol() == Path.Protocol.TCP) {
        // What was committed for it in this turn must leave first.
        execute(nowNanos -> io.closePath(path));
      }
    }
  }

  /** Numbers for tests and operators; on the shard. */
  public ShardCounts counts() {
    return new ShardCounts(
        tenants.size(),
        peers.peerCount(),
        peers.pathCount(),
        peers.ufragCount(),
        mailbox.size(),
        io.batch().isEmpty() ? 0 : 1,
        mailbox.dropped(),
        unknownDatagrams);
  }
}

package dev.hibiki.media.shard;

import dev.hibiki.net.io.DatagramHandler;
import dev.hibiki.net.io.LoopTurn;
import dev.hibiki.net.io.PacketIo;
import dev.hibiki.rtc.Owner;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.PeerWire;
import dev.hibiki.rtc.ice.Path;
import dev.hibiki.rtc.stun.StunPeek;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
public final class MediaShard implements Owner, PeerWire, DatagramHandler, LoopTurn {
  /** Something on a shard that has timers and forwards packets: a room. */
  public interface Tenant {
    /** Runs what is due; called every few milliseconds. */
    void onTimeout(long nowNanos);

    /**
     * When packets that wait are to be forwarded if they are gathered for {@code windowNanos};
     * {@link Long#MAX_VALUE} if none waits.
     */
    long forwardDeadlineNanos(long windowNanos);

    /** Forwards the packets that wait. */
    void forward(long nowNanos);

    /** Gives the arrival times of the packets forwarded last. */
    void forwarded(LongConsumer arrivalsNanos);
  }

  private static final Logger log = LoggerFactory.getLogger(MediaShard.class);
  private static final int MAILBOX_CAPACITY = 65_536;
  private static final int MAILBOX_TURN = 256;

  /** Datagrams of one other shard that one turn takes over. */
  private static final int HAND_OVER_TURN = 256;

  private static final long TICK_NANOS = 10_000_000L;

  /** For so long the packets of a frame are waited for. */
  private static final long WINDOW_NANOS = 1_000_000L;

  private final int index;
  private final PacketIo io;
  private final TurnTimes times;
  private final LatencyHistogram latency = new LatencyHistogram();
  private final LongConsumer arrivals = this::arrived;
  private final PeerTable peers = new PeerTable();
  private final ShardMailbox mailbox = new ShardMailbox(MAILBOX_CAPACITY);
  private final AtomicBoolean mailboxScheduled = new AtomicBoolean();
  private final @Nullable Neighbours neighbours;
  private final DatagramRing.Taker takenOver = this::handleTakenOver;

  /** Replaced, never changed: a tenant may be removed by its own timer. */
  private List<Tenant> tenants = List.of();

  private List<Tenant> forwarding = new ArrayList<>();
  private List<Tenant> forwardingNow = new ArrayList<>();
  private long tickNanos = Long.MAX_VALUE;
  private long forwardNanos = Long.MAX_VALUE;
  private boolean inTurn;
  private long turnNanos;
  private long turns;
  private long doneNanos;

  /** The one whose packets are on their way out in the call under way. */
  private @Nullable Tenant fannedOut;

  private long unknownDatagrams;

  /**
   * A shard on the event loop of {@code io}.
   *
   * @param nanoClock a monotonic clock, such as {@link System#nanoTime}
   * @param router the shards with which it shares ports; null if it shares none
   */
  public MediaShard(int index, PacketIo io, LongSupplier nanoClock, @Nullable ShardRouter router) {
    this.index = index;
    this.io = io;
    this.neighbours = router == null ? null : router.member(index);
    if (neighbours != null) {
      neighbours.attach(new Member());
    }
    this.times = new TurnTimes(nanoClock);
    io.turns(this);
  }

  public int index() {
    return index;
  }

  /** What the username fragments of this shard's peers begin with. */
  String ufragPrefix() {
    return neighbours == null ? "" : neighbours.ufragPrefix();
  }

  /** Adds something with timers; on the shard. */
  public void add(Tenant tenant) {
    List<Tenant> next = new ArrayList<>(tenants);
    next.add(tenant);
    tenants = List.copyOf(next);
    if (tickNanos == Long.MAX_VALUE) {
      tickNanos = turnNanos + TICK_NANOS;
    }
  }

  /** Removes it again; on the shard. */
  public void remove(Tenant tenant) {
    List<Tenant> next = new ArrayList<>(tenants);
    next.remove(tenant);
    tenants = List.copyOf(next);
    forwarding.remove(tenant);
    if (tenants.isEmpty()) {
      tickNanos = Long.MAX_VALUE;
    }
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
    turnNanos = times.mark(TurnPhase.CONTROL);
    finishTurn();
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

  /** Packets begin to wait in {@code tenant}; on the shard. */
  public void packetsWait(Tenant tenant) {
    if (!forwarding.contains(tenant)) {
      forwarding.add(tenant);
    }
  }

  @Override
  public long deadlineNanos() {
    if (tickNanos == Long.MAX_VALUE || forwardNanos == Long.MAX_VALUE) {
      return Math.min(tickNanos, forwardNanos);
    }
    return tickNanos - forwardNanos < 0 ? tickNanos : forwardNanos;
  }

  @Override
  public void endTurn() {
    turnNanos = inTurn ? times.mark(TurnPhase.RECEIVE) : times.begin();
    finishTurn();
  }

  /** Timers, what is to be forwarded, and what is to be sent. */
  private void finishTurn() {
    inTurn = true;
    turns++;
    if (tickNanos != Long.MAX_VALUE && tickNanos - turnNanos <= 0) {
      tick();
      turnNanos = times.mark(TurnPhase.TIMERS);
    }
    if (forwarding.isEmpty()) {
      // Also where the last one was removed: a deadline that has passed would never let the loop
      // wait.
      forwardNanos = Long.MAX_VALUE;
    } else {
      forward();
    }
    if (!io.batch().isEmpty()) {
      io.batch().flush();
      times.mark(TurnPhase.SEND);
    }
    times.end(index);
    inTurn = false;
  }

  private void tick() {
    tickNanos = turnNanos + TICK_NANOS;
    // A room of fifty has something due in nearly every tick: asking first would be a second walk.
    List<Tenant> now = tenants;
    for (int i = 0; i < now.size(); i++) {
      try {
        now.get(i).onTimeout(turnNanos);
      } catch (RuntimeException e) {
        log.error("Shard {}: a timer failed", index, e);
      }
    }
  }

  /** Forwards what is due and finds out when the rest will be. */
  private void forward() {
    forwardNanos = Long.MAX_VALUE;
    List<Tenant> now = forwarding;
    forwarding = forwardingNow;
    forwardingNow = now;
    for (int i = 0; i < now.size(); i++) {
      Tenant tenant = now.get(i);
      long dueNanos = tenant.forwardDeadlineNanos(WINDOW_NANOS);
      if (dueNanos == Long.MAX_VALUE) {
        continue;
      }
      if (dueNanos - turnNanos <= 0) {
        forward(tenant);
        continue;
      }
      forwarding.add(tenant);
      if (forwardNanos == Long.MAX_VALUE || dueNanos - forwardNanos < 0) {
        forwardNanos = dueNanos;
      }
    }
    now.clear();
  }

  private void forward(Tenant tenant) {
    fannedOut = tenant;
    tenant.forward(turnNanos);
    flushForwarded();
    fannedOut = null;
  }

  /** What went to the peers since the flush before has left with this one. */
  private void flushForwarded() {
    times.mark(TurnPhase.FORWARD);
    io.batch().flush();
    doneNanos = times.mark(TurnPhase.SEND);
    if (fannedOut != null) {
      fannedOut.forwarded(arrivals);
    }
  }

  private void arrived(long arrivalNanos) {
    latency.add(doneNanos - arrivalNanos);
  }

  @Override
  public void peerDone() {
    if (io.batch().wantsFlush()) {
      flushForwarded();
    }
  }

  @Override
  public void handle(Path path, byte[] buffer, int offset, int length) {
    beginTurn();
    handle(path, buffer, offset, length, neighbours);
  }

  /**
   * A binding request says whose it is, since a browser may use an old socket for a new connection;
   * everything else is found by its path.
   *
   * @param others where to hand over what belongs to no peer here; null for what was handed over
   */
  private void handle(
      Path path, byte[] buffer, int offset, int length, @Nullable Neighbours others) {
    String ufrag =
        StunPeek.isStun(buffer, offset, length)
            ? StunPeek.localUfrag(buffer, offset, length)
            : null;
    PeerTransport peer = ufrag == null ? null : peers.byUfrag(ufrag);
    if (peer == null
        && ufrag != null
        && others != null
        && others.give(path, ufrag, buffer, offset, length)) {
      return;
    }
    if (peer == null) {
      peer = peers.byPath(path);
    }
    if (peer == null) {
      if (others == null || !others.give(path, null, buffer, offset, length)) {
        unknownDatagrams++;
      }
      return;
    }
    try {
      peer.handle(turnNanos, path, buffer, offset, length);
    } catch (RuntimeException e) {
      log.error("Shard {}: a datagram failed, its peer is closed", index, e);
      peer.close(turnNanos);
    }
  }

  private void takeOver() {
    if (neighbours == null) {
      return;
    }
    beginTurn();
    neighbours.take(HAND_OVER_TURN, takenOver);
    turnNanos = times.mark(TurnPhase.RECEIVE);
    finishTurn();
  }

  /** What other shards call. */
  private final class Member implements Neighbours.Member {
    private final Runnable takeOver = MediaShard.this::takeOver;

    @Override
    public void wakeUp() {
      io.loop().execute(takeOver);
    }

    @Override
    public void lost(Path path) {
      execute(nowNanos -> {
        if (neighbours != null && !neighbours.owns(path)) {
          peers.forget(path);
        }
      });
    }
  }

  private void handleTakenOver(Path path, byte[] buffer, int offset, int length) {
    handle(path, buffer, offset, length, null);
  }

  @Override
  public void batchComplete() {
    // Other sockets may have more: the turn ends when the event loop has been round all of them.
    if (neighbours != null) {
      neighbours.wake();
    }
  }

  private void beginTurn() {
    if (!inTurn) {
      inTurn = true;
      turnNanos = times.begin();
    }
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
    if (peers.expectPath(path, peer) && neighbours != null && !neighbours.expect(path)) {
      peers.forget(path);
    }
  }

  @Override
  public void bindPath(Path path, PeerTransport peer) {
    if (peers.bindPath(path, peer) && neighbours != null) {
      neighbours.bind(path);
    }
  }

  @Override
  public void release(PeerTransport peer) {
    for (Path path : peers.release(peer)) {
      if (neighbours != null) {
        neighbours.release(path);
      }
      if (path.protocol() == Path.Protocol.TCP) {
        // What was committed for it in this turn must leave first.
        execute(nowNanos -> io.closePath(path));
      }
    }
  }

  /** Numbers for tests and operators; on the shard. Latencies count from the call before. */
  public ShardCounts counts() {
    ShardCounts counts = peek();
    latency.clear();
    return counts;
  }

  /** How long packets have stayed inside since the start; on the shard. */
  public ShardCounts.LatencyTotals latencyTotals() {
    return latency.totals();
  }

  /** The same numbers as {@link #counts}, which count on; on the shard. */
  public ShardCounts peek() {
    Map<TurnPhase, Long> phases = new EnumMap<>(TurnPhase.class);
    for (TurnPhase phase : TurnPhase.values()) {
      phases.put(phase, times.totalNanos(phase));
    }
    return new ShardCounts(
        tenants.size(),
        peers.peerCount(),
        peers.pathCount(),
        peers.ufragCount(),
        mailbox.size(),
        io.batch().isEmpty() ? 0 : 1,
        mailbox.dropped(),
        unknownDatagrams,
        neighbours == null ? ShardCounts.HandOver.NONE : neighbours.counts(),
        ThreadAllocation.currentBytes(),
        turns,
        phases,
        new ShardCounts.Latency(
            latency.count(),
            latency.percentileNanos(0.5),
            latency.percentileNanos(0.99),
            latency.percentileNanos(1)),
        io.counters().snapshot());
  }
}

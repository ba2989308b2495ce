package dev.hibiki.rtc.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Agents on a virtual clock and a virtual network with delay, loss, NATs and cut links. */
final class IceWorld {
  /** Near the end of the range, so that every run sees the clock wrap after a few seconds. */
  private static final long START_NANOS = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(7);

  final Random random;
  long delayNanos = millis(20);
  long jitterNanos = millis(5);
  double loss;

  /** How many datagrams reached nobody. */
  int undeliverable;

  private long now = START_NANOS;
  private long sequence;
  private final PriorityQueue<Delivery> queue =
      new PriorityQueue<>((a, b) ->
          a.atNanos != b.atNanos
              ? Long.signum(a.atNanos - b.atNanos)
              : Long.compare(a.sequence, b.sequence));
  private final List<Host> hosts = new ArrayList<>();
  private final Map<InetSocketAddress, Nat> natsByOutside = new HashMap<>();

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Delivery(
      long atNanos,
      long sequence,
      Path.Protocol protocol,
      InetSocketAddress from,
      InetSocketAddress to,
      byte[] bytes) {}

  IceWorld(long seed) {
    random = new Random(seed);
  }

  List<Host> hosts() {
    return hosts;
  }

  long now() {
    return now;
  }

  static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  static InetSocketAddress at(String literal, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
  }

  Host host(IceConfig config) {
    Host host = new Host(config);
    hosts.add(host);
    return host;
  }

  /** Hands over credentials and candidates both ways, as signalling would. */
  static void introduce(Host a, Host b) {
    tell(a, b);
    tell(b, a);
  }

  static void tell(Host from, Host to) {
    to.agent.remoteCredentials(to.world().now, from.agent.localCredentials(), to);
    tellCandidates(from, to);
  }

  static void tellCandidates(Host from, Host to) {
    for (Candidate candidate : from.agent.localCandidates()) {
      Candidate parsed = Candidate.parse(candidate.format()).orElseThrow();
      to.agent.addRemoteCandidate(to.world().now, parsed, to);
    }
  }

  /** Runs for a time. */
  void run(long durationNanos) {
    long end = now + durationNanos;
    while (step(end)) {
      // One event after the other.
    }
    now = end;
  }

  /** Runs until the condition holds; false if it does not within the time. */
  boolean runUntil(BooleanSupplier condition, long durationNanos) {
    long end = now + durationNanos;
    while (!condition.getAsBoolean()) {
      if (!step(end)) {
        now = end;
        return condition.getAsBoolean();
      }
    }
    return true;
  }

  private boolean step(long end) {
    Host due = null;
    for (Host host : hosts) {
      long deadline = host.agent.deadlineNanos();
      if (deadline != Long.MAX_VALUE && (due == null || deadline - due.agent.deadlineNanos() < 0)) {
        due = host;
      }
    }
    Delivery next = queue.peek();
    if (due != null && (next == null || due.agent.deadlineNanos() - next.atNanos <= 0)) {
      if (due.agent.deadlineNanos() - end > 0) {
        return false;
      }
      advance(due.agent.deadlineNanos());
      due.timeout();
      return true;
    }
    if (next == null || next.atNanos - end > 0) {
      return false;
    }
    advance(next.atNanos);
    deliver(queue.remove());
    return true;
  }

  private void advance(long to) {
    if (to - now > 0) {
      now = to;
      hosts.forEach(host -> host.timeoutsNow = 0);
    }
  }

  private void deliver(Delivery delivery) {
    InetSocketAddress to = delivery.to;
    Nat nat = natsByOutside.get(to);
    if (nat != null) {
      to = nat.inbound(to, delivery.from);
    }
    for (Host host : hosts) {
      InetSocketAddress base = to == null ? null : host.baseOf(delivery.protocol, to);
      if (base != null && !host.unplugged && !host.dead.contains(base)) {
        host.receive(new Path(delivery.protocol, base, delivery.from), delivery.bytes);
        return;
      }
    }
    undeliverable++;
  }

  /** Sends a datagram as anybody could. */
  void inject(InetSocketAddress from, InetSocketAddress to, byte[] bytes) {
    queue.add(
        new Delivery(now + delayNanos, sequence++, Path.Protocol.UDP, from, to, bytes.clone()));
  }

  /** A NAT that maps each inside address to one outside port and lets in who was sent to. */
  final class Nat {
    private final String outside;
    private final boolean symmetric;
    private int nextPort = 40_000;
    private final Map<List<InetSocketAddress>, InetSocketAddress> mappings = new HashMap<>();
    private final Map<InetSocketAddress, InetSocketAddress> insides = new HashMap<>();
    private final Map<InetSocketAddress, Set<InetSocketAddress>> permitted = new HashMap<>();

    Nat(String outside, boolean symmetric) {
      this.outside = outside;
      this.symmetric = symmetric;
    }

    /** Forgets all mappings, as after a reboot; the ports differ from then on. */
    void forget() {
      natsByOutside.keySet().removeAll(insides.keySet());
      mappings.clear();
      insides.clear();
    }

    InetSocketAddress outbound(InetSocketAddress from, InetSocketAddress to) {
      List<InetSocketAddress> key = symmetric ? List.of(from, to) : List.of(from);
      InetSocketAddress mapped =
          mappings.computeIfAbsent(
              key,
              ignored -> {
                InetSocketAddress fresh = at(outside, nextPort++);
                insides.put(fresh, from);
                natsByOutside.put(fresh, this);
                return fresh;
              });
      permitted.computeIfAbsent(mapped, ignored -> new HashSet<>()).add(to);
      return mapped;
    }

    @Nullable InetSocketAddress inbound(InetSocketAddress to, InetSocketAddress from) {
      return permitted.getOrDefault(to, Set.of()).contains(from) ? insides.get(to) : null;
    }
  }

  /** One agent with its sockets, and what it has told its sink. */
  final class Host implements IceSink {
    final IceAgent agent;
    final List<IceState> states = new ArrayList<>();
    final List<Path> selected = new ArrayList<>();
    final List<Path> validated = new ArrayList<>();
    final List<Path> forgotten = new ArrayList<>();

    /** Remote addresses that nothing reaches from here. */
    final Set<InetSocketAddress> cut = new HashSet<>();

    /** Own sockets that neither send nor receive. */
    final Set<InetSocketAddress> dead = new HashSet<>();

    int sent;
    long sentBytes;
    int refused;
    boolean unplugged;
    @Nullable Nat nat;
    private int timeoutsNow;
    private final Map<InetSocketAddress, InetSocketAddress> udpBases = new HashMap<>();
    private final Set<InetSocketAddress> tcpEnds = new HashSet<>();
    byte[] lastSent = {};

    private Host(IceConfig config) {
      agent = new IceAgent(config, IceCredentials.generate(random), random);
    }

    IceWorld world() {
      return IceWorld.this;
    }

    /** A socket whose address is announced. */
    Host socket(String literal, int port) {
      return socket(at(literal, port), at(literal, port));
    }

    /** A socket at {@code base} that is announced as, and reached at, {@code announced}. */
    Host socket(InetSocketAddress base, InetSocketAddress announced) {
      udpBases.put(base, base);
      udpBases.put(announced, base);
      int preference = 65535 - udpBases.size();
      agent.addLocalCandidate(Candidate.host(Path.Protocol.UDP, announced, preference), base);
      return this;
    }

    /** A listening TCP socket: a passive candidate. */
    Host listen(String literal, int port) {
      InetSocketAddress base = at(literal, port);
      tcpEnds.add(base);
      agent.addLocalCandidate(Candidate.host(Path.Protocol.TCP, base, 1), base);
      return this;
    }

    Host behind(Nat box) {
      nat = box;
      return this;
    }

    private @Nullable InetSocketAddress baseOf(Path.Protocol protocol, InetSocketAddress to) {
      return protocol == Path.Protocol.UDP ? udpBases.get(to) : tcpEnds.contains(to) ? to : null;
    }

    private void receive(Path path, byte[] bytes) {
      if (!agent.handle(now, path, bytes, 0, bytes.length, this)) {
        refused++;
      }
    }

    private void timeout() {
      if (++timeoutsNow > 200) {
        throw new AssertionError("deadline does not move: " + agent.state());
      }
      agent.onTimeout(now, this);
    }

    @Override
    public void transmit(Path path, byte[] buf, int off, int len) {
      sent++;
      sentBytes += len;
      lastSent = Arrays.copyOfRange(buf, off, off + len);
      InetSocketAddress from = path.local();
      if (unplugged
          || dead.contains(path.local())
          || cut.contains(path.remote())
          || random.nextDouble() < loss) {
        return;
      }
      if (nat != null) {
        from = nat.outbound(from, path.remote());
      } else {
        for (Map.Entry<InetSocketAddress, InetSocketAddress> entry : udpBases.entrySet()) {
          if (entry.getValue().equals(from) && !entry.getKey().equals(from)) {
            from = entry.getKey();
            break;
          }
        }
      }
      long delay = delayNanos + (long) (random.nextDouble() * jitterNanos);
      queue.add(
          new Delivery(now + delay, sequence++, path.protocol(), from, path.remote(), lastSent));
    }

    @Override
    public void stateChanged(IceState state) {
      states.add(state);
    }

    @Override
    public void pathValidated(Path path) {
      validated.add(path);
    }

    @Override
    public void pathSelected(Path path) {
      selected.add(path);
      if (!path.equals(agent.sendPath())) {
        throw new AssertionError("selected " + path + " but sends on " + agent.sendPath());
      }
    }

    @Override
    public void pathForgotten(Path path) {
      forgotten.add(path);
    }

    boolean completed() {
      return agent.state() == IceState.COMPLETED;
    }

    InetSocketAddress sendsTo() {
      return Objects.requireNonNull(agent.sendPath()).remote();
    }
  }
}

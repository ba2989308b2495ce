package dev.hibiki.rtc.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.rtcp.RtcpReader;
import dev.hibiki.rtc.rtcp.RtcpVisitor;
import dev.hibiki.rtc.rtcp.RtcpWriter;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sending and a receiving stream over a link that loses, delays and reorders. */
class RetransmissionSimTest {
  private static final long MILLIS = Packets.MILLIS;
  private static final int MEDIA = 1;
  private static final int RTX = 2;
  private static final int PACKETS = 20_000;

  @SuppressWarnings("ArrayRecordComponent")
  private record Flight(long arrivalNanos, long order, boolean feedback, byte[] bytes) {}

  private final PriorityQueue<Flight> link =
      new PriorityQueue<>(
          Comparator.comparingLong(Flight::arrivalNanos).thenComparingLong(Flight::order));
  private final RxStream rx = new RxStream(MEDIA, 90_000, true, 500 * MILLIS);
  private final TxStream tx = new TxStream(MEDIA, RTX, 97, 65_000, 1024);
  private final PacketHistory history = PacketHistory.forVideo();
  private final RtpWriter writer = new RtpWriter();
  private final RtpHeader header = new RtpHeader();
  private final RtcpWriter rtcp = new RtcpWriter();
  private final SentPacket packet = new SentPacket();
  private final byte[] buf = new byte[1500];
  private final Set<Integer> delivered = new HashSet<>();
  private Random random = new Random(0);
  private int lossPercent;
  private long order;
  private long now = -3000 * MILLIS;

  /** With three repeats for a packet at most, what is lost four times is lost. */
  @ParameterizedTest
  @CsvSource({"0, 1000, 1", "5, 1000, 2", "20, 997, 3", "40, 960, 4"})
  void nearlyEverythingArrivesInTheEnd(int loss, int deliveredPerMille, long seed) {
    random = new Random(seed);
    lossPercent = loss;
    rx.rtt(60 * MILLIS);
    for (int i = 0; i < PACKETS; i++) {
      send(i);
      run(now + 2 * MILLIS);
    }
    run(now + 3000 * MILLIS);

    assertThat(delivered.size() * 1000L / PACKETS)
        .as("seed %d", seed)
        .isGreaterThanOrEqualTo(deliveredPerMille);
    assertThat(rx.stats().packets() + rx.stats().recovered()).isEqualTo(delivered.size());
    double lost = rx.stats().lost() * 100.0 / PACKETS;
    assertThat(lost).isBetween(loss - 2.0, loss + 2.0);
    if (loss == 0) {
      assertThat(tx.stats().retransmittedPackets()).as("reordering is no loss").isZero();
    }
  }

  private void send(int i) {
    int sequence = (60_000 + i) & 0xFFFF;
    int headerLength = writer.start(buf, 0, 96, false, sequence, i * 90, MEDIA).finish();
    Arrays.fill(buf, headerLength, headerLength + 200, (byte) i);
    history.store(60_000 + i, buf, 0, headerLength + 200);
    tx.onSent(packet.set(0, 60_000 + i, sequence, i * 90, false, i), headerLength, 200);
    transmit(false, Arrays.copyOf(buf, headerLength + 200));
  }

  private void transmit(boolean feedback, byte[] bytes) {
    if (random.nextInt(100) >= lossPercent) {
      long delay = 30 * MILLIS + random.nextInt(5 * (int) MILLIS);
      link.add(new Flight(now + delay, order++, feedback, bytes));
    }
  }

  private void run(long until) {
    while (true) {
      Flight next = link.peek();
      long deadline = rx.deadlineNanos(now);
      if (deadline != Long.MAX_VALUE
          && deadline <= until
          && (next == null || deadline <= next.arrivalNanos())) {
        now = Math.max(now, deadline);
        rtcp.start(buf, 0, 1200);
        rx.writeNacks(now, rtcp, 9);
        if (rtcp.length() > 0) {
          transmit(true, Arrays.copyOf(buf, rtcp.length()));
        }
      } else if (next != null && next.arrivalNanos() <= until) {
        link.poll();
        now = next.arrivalNanos();
        arrive(next);
      } else {
        now = until;
        return;
      }
    }
  }

  private void arrive(Flight flight) {
    if (flight.feedback()) {
      RtcpReader.read(
          flight.bytes(),
          0,
          flight.bytes().length,
          new RtcpVisitor() {
            @Override
            public void nack(int sender, int media, int sequence) {
              resend(sequence);
            }
          });
      return;
    }
    assertThat(header.parse(flight.bytes(), 0, flight.bytes().length)).isTrue();
    long extended;
    if (header.ssrc() == RTX) {
      int length = RtxPacket.unwrap(header, MEDIA, 96);
      assertThat(header.parse(flight.bytes(), RtxPacket.HEADER_BYTES, length)).isTrue();
      extended = rx.onRecovered(now, header);
    } else {
      extended = rx.onPacket(now, header);
    }
    if (extended >= 0) {
      int index = (int) (extended - 0x1_0000L - 60_000);
      assertThat(delivered.add(index)).as("delivered once").isTrue();
      assertThat(header.payloadLength()).isEqualTo(200);
      assertThat(header.array()[header.payloadOffset() + 199]).isEqualTo((byte) index);
    }
  }

  private void resend(int sequence) {
    if (tx.onNack(now, sequence, packet) != TxStream.RESEND) {
      return;
    }
    int slot = history.find(packet.sourceSequence());
    if (slot < 0) {
      return;
    }
    byte[] out = new byte[1500];
    int headerLength =
        writer
            .start(out, 0, 97, packet.marker(), tx.takeRtxSequence(), packet.timestamp(), RTX)
            .finish();
    assertThat(header.parse(history.array(), history.offset(slot), history.length(slot))).isTrue();
    RtxPacket.writeOriginalSequence(out, headerLength, packet.sequenceNumber());
    int at = headerLength + RtxPacket.HEADER_BYTES;
    System.arraycopy(header.array(), header.payloadOffset(), out, at, header.payloadLength());
    tx.onResent(headerLength, RtxPacket.HEADER_BYTES + header.payloadLength());
    transmit(false, Arrays.copyOf(out, at + header.payloadLength()));
  }
}

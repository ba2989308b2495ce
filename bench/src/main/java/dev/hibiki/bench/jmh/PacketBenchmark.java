package dev.hibiki.bench.jmh;

import dev.hibiki.net.crypto.JceSrtpCrypto;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.srtp.SrtpContext;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the steps of forwarding one packet cost, each by itself. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PacketBenchmark {
  private static final int PACKETS = 1024;
  private static final int SLOT_BYTES = 1280;

  private final RtpWriter writer = new RtpWriter();
  private final RtpHeader header = new RtpHeader();
  private final Vp8Descriptor descriptor = new Vp8Descriptor();
  private final byte[] headerBytes = new byte[64];
  private final byte[] payload = Fixtures.payload();
  private final byte[] packet = new byte[SLOT_BYTES];
  private final byte[] out = new byte[SLOT_BYTES];
  private final byte[] sealed = new byte[PACKETS * SLOT_BYTES];
  private final byte[] scratch = new byte[PACKETS * SLOT_BYTES];
  private final int[] sealedLengths = new int[PACKETS];
  private final JceSrtpCrypto crypto = JceSrtpCrypto.probe();
  private SrtpContext sender = SrtpContext.create(Fixtures.keys(true), crypto);
  private int packetLength;
  private int headerLength;
  private int sequence;

  /** Makes a plain packet and a row of sealed ones. */
  @Setup
  public void prepare() {
    headerLength = Fixtures.header(writer, headerBytes, 1);
    System.arraycopy(headerBytes, 0, packet, 0, headerLength);
    System.arraycopy(payload, 0, packet, headerLength, Fixtures.PAYLOAD_BYTES);
    packetLength = headerLength + Fixtures.PAYLOAD_BYTES;
    for (int i = 0; i < PACKETS; i++) {
      int length = Fixtures.header(writer, headerBytes, i);
      sealedLengths[i] =
          sender.protectRtp(
              headerBytes, 0, length, payload, 0, Fixtures.PAYLOAD_BYTES, sealed, i * SLOT_BYTES);
    }
    sender = SrtpContext.create(Fixtures.keys(true), crypto);
  }

  /** Header with extensions and VP8 descriptor of a received packet. */
  @Benchmark
  public int parse() {
    header.parse(packet, 0, packetLength);
    descriptor.parse(packet, header.payloadOffset(), header.payloadLength());
    return header.ssrc() + header.extensionOffset(2) + descriptor.pictureId();
  }

  /** A subscriber's header and descriptor. */
  @Benchmark
  public int rewrite() {
    sequence = (sequence + 1) & 0xFFFF;
    int length = Fixtures.header(writer, headerBytes, sequence);
    return length + descriptor.write(headerBytes, length, sequence, sequence & 0xFF, 0);
  }

  /** Sealing 1100 bytes from a shared payload into another array. */
  @Benchmark
  public int seal() {
    sequence = (sequence + 1) & 0xFFFF;
    headerBytes[2] = (byte) (sequence >>> 8);
    headerBytes[3] = (byte) sequence;
    return sender.protectRtp(
        headerBytes, 0, headerLength, payload, 0, Fixtures.PAYLOAD_BYTES, out, 0);
  }

  /** Opening 1100 bytes in place; each packet is opened once, by a fresh context a round. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public int open() {
    SrtpContext receiver = SrtpContext.create(Fixtures.keys(false), crypto);
    System.arraycopy(sealed, 0, scratch, 0, sealed.length);
    int sum = 0;
    for (int i = 0; i < PACKETS; i++) {
      int length = receiver.unprotectRtp(scratch, i * SLOT_BYTES, sealedLengths[i]);
      if (length < 0) {
        throw new IllegalStateException("a packet did not open: " + length);
      }
      sum += length;
    }
    return sum;
  }
}

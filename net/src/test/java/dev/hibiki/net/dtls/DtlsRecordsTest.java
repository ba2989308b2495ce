package dev.hibiki.net.dtls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.net.crypto.JceSrtpCrypto;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DtlsRecordsTest {
  private static final SrtpCrypto CRYPTO = JceSrtpCrypto.sunJce();

  private final byte[] clientKey = key(16, 1);
  private final byte[] serverKey = key(16, 2);
  private final byte[] clientSalt = key(4, 3);
  private final byte[] serverSalt = key(4, 4);
  private final RecordKeys clientKeys =
      new RecordKeys(clientKey, clientSalt, serverKey, serverSalt);
  private final RecordKeys serverKeys =
      new RecordKeys(serverKey, serverSalt, clientKey, clientSalt);
  private final DtlsRecords client = new DtlsRecords(CRYPTO, clientKeys, 1, null);
  private final DtlsRecords server = new DtlsRecords(CRYPTO, serverKeys, 1, null);
  private final Recorder clientSink = new Recorder();
  private final Recorder serverSink = new Recorder();

  @Test
  void dataGoesBothWays() {
    client.send(text("ping"), 0, 4, clientSink);
    deliver(clientSink, server, serverSink);
    server.send(text("xpongx"), 1, 4, serverSink);
    deliver(serverSink, client, clientSink);
    assertThat(serverSink.data).containsExactly("ping");
    assertThat(clientSink.data).containsExactly("pong");
  }

  @Test
  void everySizeUpToTheLargestRecordPasses() {
    for (int size : new int[] {0, 1, 1170, 2047, 2048, 2049, 16_384}) {
      client.send(new byte[size], 0, size, clientSink);
      deliver(clientSink, server, serverSink);
      assertThat(serverSink.data.removeLast()).hasSize(size);
    }
    client.send(new byte[16_385], 0, 16_385, clientSink);
    assertThat(clientSink.datagrams).isEmpty();
  }

  @Test
  void recordsMayShareADatagram() throws Exception {
    for (String text : List.of("a", "b", "c")) {
      client.send(text(text), 0, 1, clientSink);
    }
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] datagram : clientSink.datagrams) {
      joined.write(datagram);
    }
    server.handle(joined.toByteArray(), 0, joined.size(), serverSink);
    assertThat(serverSink.data).containsExactly("a", "b", "c");
  }

  @Test
  void recordsMayComeInAnyOrderButOnlyOnce() {
    for (int i = 0; i < 200; i++) {
      byte[] text = text("m" + i);
      client.send(text, 0, text.length, clientSink);
    }
    long seed = System.nanoTime();
    List<byte[]> mixed = new ArrayList<>(clientSink.datagrams);
    mixed.addAll(clientSink.datagrams);
    Collections.shuffle(mixed, new Random(seed));
    for (byte[] datagram : mixed) {
      server.handle(datagram, 0, datagram.length, serverSink);
    }
    assertThat(serverSink.data).as("seed %d", seed).hasSize(200).doesNotHaveDuplicates();
    assertThat(server.dropped(RecordDrop.REPLAYED)).isEqualTo(200);
  }

  @Test
  void aChangedRecordIsDroppedAndTheGenuineOneStillTaken() {
    client.send(text("data"), 0, 4, clientSink);
    byte[] datagram = clientSink.datagrams.removeFirst();
    for (int i = 0; i < datagram.length * 8; i++) {
      byte[] changed = datagram.clone();
      changed[i / 8] ^= (byte) (1 << (i % 8));
      server.handle(changed, 0, changed.length, serverSink);
    }
    assertThat(serverSink.data).isEmpty();
    assertThat(serverSink.closed).isEmpty();
    server.handle(datagram, 0, datagram.length, serverSink);
    assertThat(serverSink.data).containsExactly("data");
  }

  @Test
  void garbageIsDroppedAndCounted() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    client.send(text("template"), 0, 8, clientSink);
    byte[] template = clientSink.datagrams.removeFirst();
    for (int i = 0; i < 20_000; i++) {
      byte[] garbage = new byte[random.nextInt(100)];
      random.nextBytes(garbage);
      if (random.nextBoolean()) {
        int length = Math.min(RecordHeader.BYTES, garbage.length);
        System.arraycopy(template, 0, garbage, 0, length);
        if (garbage.length >= RecordHeader.BYTES && random.nextBoolean()) {
          RecordHeader.putU16(garbage, 11, garbage.length - RecordHeader.BYTES);
        }
      }
      server.handle(garbage, 0, garbage.length, serverSink);
    }
    assertThat(serverSink.data).as("seed %d", seed).isEmpty();
    assertThat(serverSink.datagrams).isEmpty();
    assertThat(server.dropped(RecordDrop.MALFORMED)).isPositive();
    assertThat(server.dropped(RecordDrop.AUTHENTICATION)).isPositive();
  }

  @Test
  void recordsOfTheHandshakesEpochAreIgnored() {
    byte[] alert = {21, (byte) 0xfe, (byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40};
    byte[] padded = Arrays.copyOf(alert, 13 + 30);
    RecordHeader.putU16(padded, 11, 30);
    server.handle(padded, 0, padded.length, serverSink);
    assertThat(serverSink.closed).isEmpty();
    assertThat(server.dropped(RecordDrop.EPOCH)).isEqualTo(1);
  }

  @Test
  void closeNotifyIsAnsweredAndEndsTheConnection() {
    client.send(text("before"), 0, 6, clientSink);
    client.close(clientSink);
    client.close(clientSink);
    client.send(text("after"), 0, 5, clientSink);
    assertThat(clientSink.datagrams).hasSize(2);
    deliver(clientSink, server, serverSink);
    assertThat(serverSink.data).containsExactly("before");
    assertThat(serverSink.closed).containsExactly("the peer closed");
    assertThat(serverSink.datagrams).hasSize(1);
    server.send(text("after"), 0, 5, serverSink);
    assertThat(serverSink.datagrams).hasSize(1);
    deliver(serverSink, client, clientSink);
    assertThat(clientSink.closed).isEmpty();
  }

  @Test
  void nothingIsDeliveredAfterTheReceiverClosedInsideADelivery() throws Exception {
    for (String text : List.of("a", "b")) {
      client.send(text(text), 0, 1, clientSink);
    }
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] datagram : clientSink.datagrams) {
      joined.write(datagram);
    }
    serverSink.onData = () -> server.close(serverSink);
    server.handle(joined.toByteArray(), 0, joined.size(), serverSink);
    assertThat(serverSink.data).containsExactly("a");
  }

  @Test
  void theRepeatedFinishedOfAClientIsAnsweredWithTheFinalFlightAsANewOne() {
    // A record of epoch 1 that holds a handshake message, as the server's Finished.
    byte[] finished = handshakeRecord(serverKeys, 0, text("finished by the server"));
    DtlsRecords last = new DtlsRecords(CRYPTO, serverKeys, 1, new FinalFlight(finished, 7));
    byte[] repeated = handshakeRecord(clientKeys, 5, text("finished by the client"));

    last.handle(repeated, 0, repeated.length, serverSink);
    last.handle(repeated, 0, repeated.length, serverSink);

    assertThat(serverSink.datagrams).hasSize(1);
    byte[] flight = serverSink.datagrams.removeFirst();
    assertThat(RecordHeader.type(flight, 0)).isEqualTo(RecordHeader.CHANGE_CIPHER_SPEC);
    assertThat(RecordHeader.epoch(flight, 0)).isZero();
    assertThat(RecordHeader.sequence(flight, 0)).isEqualTo(7);
    int at = RecordHeader.end(flight, 0, flight.length);
    assertThat(RecordHeader.type(flight, at)).isEqualTo(RecordHeader.HANDSHAKE);
    assertThat(RecordHeader.sequence(flight, at)).isEqualTo(1);
    assertThat(plaintext(flight, at, serverKeys)).isEqualTo("finished by the server");
    last.send(text("data"), 0, 4, serverSink);
    assertThat(RecordHeader.sequence(serverSink.datagrams.getFirst(), 0)).isEqualTo(2);
  }

  @Test
  void aClientNeverRepeatsItself() {
    byte[] repeated = handshakeRecord(serverKeys, 5, text("finished"));
    client.handle(repeated, 0, repeated.length, clientSink);
    assertThat(clientSink.datagrams).isEmpty();
    assertThat(client.dropped(RecordDrop.UNEXPECTED)).isEqualTo(1);
  }

  private static byte[] handshakeRecord(RecordKeys keys, long sequence, byte[] plain) {
    byte[] record = new byte[RecordHeader.BYTES + 8 + plain.length + 16];
    RecordHeader.write(
        record, 0, RecordHeader.HANDSHAKE, 1, sequence, record.length - RecordHeader.BYTES);
    System.arraycopy(record, 3, record, RecordHeader.BYTES, 8);
    CRYPTO
        .aesGcm(keys.writeKey())
        .seal(
            nonce(keys.writeSalt(), record, 0),
            aad(record, 0, plain.length),
            0,
            13,
            plain,
            0,
            plain.length,
            record,
            RecordHeader.BYTES + 8);
    return record;
  }

  private static String plaintext(byte[] bytes, int at, RecordKeys sender) {
    int length = RecordHeader.length(bytes, at) - 24;
    byte[] plain = new byte[length + 16];
    assertThat(
            CRYPTO
                .aesGcm(sender.writeKey())
                .open(
                    nonce(sender.writeSalt(), bytes, at),
                    aad(bytes, at, length),
                    0,
                    13,
                    bytes,
                    at + RecordHeader.BYTES + 8,
                    length + 16,
                    plain,
                    0))
        .isTrue();
    return new String(plain, 0, length, US_ASCII);
  }

  private static byte[] nonce(byte[] salt, byte[] record, int at) {
    byte[] nonce = Arrays.copyOf(salt, 12);
    System.arraycopy(record, at + RecordHeader.BYTES, nonce, 4, 8);
    return nonce;
  }

  private static byte[] aad(byte[] record, int at, int length) {
    byte[] aad = new byte[13];
    System.arraycopy(record, at + 3, aad, 0, 8);
    System.arraycopy(record, at, aad, 8, 3);
    RecordHeader.putU16(aad, 11, length);
    return aad;
  }

  private static void deliver(Recorder from, DtlsRecords to, Recorder sink) {
    List<byte[]> datagrams = List.copyOf(from.datagrams);
    from.datagrams.clear();
    for (byte[] datagram : datagrams) {
      byte[] shifted = new byte[datagram.length + 5];
      System.arraycopy(datagram, 0, shifted, 5, datagram.length);
      to.handle(shifted, 5, datagram.length, sink);
    }
  }

  private static byte[] key(int bytes, int fill) {
    byte[] key = new byte[bytes];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  private static byte[] text(String text) {
    return text.getBytes(US_ASCII);
  }

  private static final class Recorder implements DtlsRecords.Sink {
    private final List<byte[]> datagrams = new ArrayList<>();
    private final List<String> data = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private Runnable onData = () -> {};

    @Override
    public void transmit(byte[] datagram, int offset, int length) {
      datagrams.add(Arrays.copyOfRange(datagram, offset, offset + length));
    }

    @Override
    public void applicationData(byte[] bytes, int offset, int length) {
      data.add(new String(bytes, offset, length, US_ASCII));
      onData.run();
    }

    @Override
    public void closed(String reason) {
      closed.add(reason);
    }
  }
}

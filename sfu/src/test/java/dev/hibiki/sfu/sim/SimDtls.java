package dev.hibiki.sfu.sim;

import dev.hibiki.rtc.Owner;
import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.dtls.DtlsRole;
import dev.hibiki.rtc.dtls.Fingerprint;
import dev.hibiki.rtc.srtp.SrtpKeys;
import dev.hibiki.rtc.srtp.SrtpProfile;

/** A handshake of two datagrams, then records in the clear. */
final class SimDtls implements DtlsEndpoint {
  private static final byte HELLO = 22;
  private static final byte DATA = 23;
  private static final byte CLOSE = 21;

  static final Factory FACTORY =
      new Factory() {
        @Override
        public Fingerprint localFingerprint() {
          return new Fingerprint("sha-256", "AA:" + "00:".repeat(30) + "FF");
        }

        @Override
        public DtlsEndpoint create(Owner owner, Listener listener) {
          return new SimDtls(owner, listener);
        }
      };

  private final Owner owner;
  private final Listener listener;
  private boolean started;
  private boolean connected;
  private boolean helloWaits;
  private boolean closed;

  private SimDtls(Owner owner, Listener listener) {
    this.owner = owner;
    this.listener = listener;
  }

  @Override
  public void start(long nowNanos, DtlsRole role, Fingerprint remote) {
    started = true;
    hello();
    again();
    if (helloWaits) {
      connect(nowNanos);
    }
  }

  /** What is sent without a path is lost. */
  private void again() {
    owner.execute(nowNanos -> {
      if (!connected && !closed) {
        hello();
        again();
      }
    });
  }

  private void hello() {
    listener.transmit(new byte[] {HELLO, 0}, 0, 2);
  }

  private void connect(long nowNanos) {
    if (!connected) {
      connected = true;
      listener.connected(
          nowNanos,
          new SrtpKeys(
              SrtpProfile.AEAD_AES_128_GCM,
              new byte[16],
              new byte[12],
              new byte[16],
              new byte[12]));
    }
  }

  @Override
  public void handle(long nowNanos, byte[] datagram, int offset, int length) {
    switch (datagram[offset]) {
      case HELLO -> {
        helloWaits = true;
        if (started) {
          if (datagram[offset + 1] == 0) {
            listener.transmit(new byte[] {HELLO, 1}, 0, 2);
          }
          connect(nowNanos);
        }
      }
      case DATA -> listener.applicationData(nowNanos, datagram, offset + 1, length - 1);
      case CLOSE -> listener.closed(nowNanos, "close_notify");
      default -> {}
    }
  }

  @Override
  public void send(long nowNanos, byte[] data, int offset, int length) {
    byte[] record = new byte[length + 1];
    record[0] = DATA;
    System.arraycopy(data, offset, record, 1, length);
    listener.transmit(record, 0, record.length);
  }

  @Override
  public void close(long nowNanos) {
    closed = true;
    if (connected) {
      listener.transmit(new byte[] {CLOSE, 0}, 0, 2);
    }
  }
}

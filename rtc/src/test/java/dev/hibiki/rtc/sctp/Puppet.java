package dev.hibiki.rtc.sctp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A peer whose every packet is written by the test, in front of one association. */
final class Puppet implements SctpSink {
  static final int TAG = 0x11223344;
  static final int TSN = 1000;
  static final int WINDOW = 200_000;

  /** A chunk the association sent. */
  record Sent(int packet, int type, int flags, byte[] value) {
    int i32(int offset) {
      return BigEndian.i32(value, offset);
    }

    int u16(int offset) {
      return BigEndian.u16(value, offset);
    }
  }

  /** Parameters of INIT of a peer with partial reliability and stream reset. */
  static final byte[] ABLE = bytes().u16(0xc000).u16(4).u16(0x8008).u16(6).u16(0x82c0).u16(0).end();

  final SctpAssociation association;
  final List<Sent> sent = new ArrayList<>();
  final List<String> messages = new ArrayList<>();
  final List<DataChannel> opened = new ArrayList<>();
  final List<DataChannel> closedChannels = new ArrayList<>();
  String closed = "";
  long now;
  private int packets;
  private int theirTag;
  private int theirTsn;

  Puppet() {
    this(SctpConfig.defaults());
  }

  Puppet(SctpConfig config) {
    association = new SctpAssociation(config, false, new Random(5));
  }

  /** A puppet whose association is established. */
  static Puppet established() {
    return new Puppet().connect(ABLE);
  }

  /** A puppet with a channel on stream 2 that it opened itself. */
  static Puppet withChannel() {
    Puppet peer = established();
    peer.handle(open(TSN, 2, "chat"));
    if (peer.opened.size() != 1) {
      throw new AssertionError("no channel");
    }
    peer.handle(sack(peer.theirTsn(), WINDOW));
    peer.take();
    return peer;
  }

  Puppet connect(byte[] parameters) {
    handleWithTag(0, init(ChunkType.INIT, parameters));
    Sent ack = only(ChunkType.INIT_ACK);
    theirTag = ack.i32(0);
    theirTsn = ack.i32(12);
    ParameterReader reader =
        new ParameterReader(
            ack.value(),
            InitParameters.FIELD_BYTES,
            ack.value().length - InitParameters.FIELD_BYTES);
    byte[] cookie = new byte[0];
    while (reader.next()) {
      if (reader.type() == ParameterType.STATE_COOKIE) {
        int at = reader.valueOffset();
        cookie = Arrays.copyOfRange(ack.value(), at, at + reader.valueBytes());
      }
    }
    handle(chunk(ChunkType.COOKIE_ECHO, 0, cookie));
    only(ChunkType.COOKIE_ACK);
    return this;
  }

  static byte[] init(int type, byte[] parameters) {
    return chunk(
        type, 0, bytes().i32(TAG).i32(WINDOW).u16(100).u16(100).i32(TSN).raw(parameters).end());
  }

  long dropped(DropReason reason) {
    return association.counters().dropped(reason);
  }

  /** The initial TSN of the association. */
  int theirTsn() {
    return theirTsn;
  }

  int theirTag() {
    return theirTag;
  }

  // --------------------------------------------------------------------- to the association

  void handle(byte[]... chunks) {
    handleWithTag(theirTag, chunks);
  }

  void handleWithTag(int tag, byte[]... chunks) {
    byte[] packet = packet(tag, chunks);
    association.handle(now, packet, 0, packet.length, this);
  }

  static byte[] packet(int tag, byte[]... chunks) {
    Bytes bytes = bytes().u16(5000).u16(5000).i32(tag).i32(0);
    for (byte[] chunk : chunks) {
      bytes.raw(chunk);
    }
    byte[] packet = bytes.end();
    new PacketChecksum().write(packet, 0, packet.length);
    return packet;
  }

  void advance(long millis) {
    long end = now + millis * 1_000_000;
    while (association.deadlineNanos() - end <= 0) {
      now = Math.max(now, association.deadlineNanos());
      association.onTimeout(now, this);
    }
    now = end;
  }

  // ---------------------------------------------------------------------- from the association

  /** The chunks sent since the last call. */
  List<Sent> take() {
    List<Sent> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  /** The one chunk sent since the last call, which has that type. */
  Sent only(int type) {
    List<Sent> taken = take();
    if (taken.size() != 1 || taken.get(0).type() != type) {
      throw new AssertionError("expected one chunk of type " + type + ", got " + describe(taken));
    }
    return taken.get(0);
  }

  /** The types of the chunks sent since the last call. */
  List<Integer> types() {
    return take().stream().map(Sent::type).toList();
  }

  private static String describe(List<Sent> chunks) {
    return chunks.stream().map(each -> each.type() + ":" + each.value().length).toList().toString();
  }

  // ---------------------------------------------------------------------------------- chunks

  static byte[] chunk(int type, int flags, byte[] value) {
    Bytes bytes = bytes().u8(type).u8(flags).u16(4 + value.length).raw(value);
    return bytes.pad().end();
  }

  static byte[] data(int tsn, int flags, int streamId, int ssn, int protocol, String text) {
    return chunk(
        ChunkType.DATA,
        flags,
        bytes().i32(tsn).u16(streamId).u16(ssn).i32(protocol).raw(text.getBytes()).end());
  }

  /** A whole ordered text message. */
  static byte[] text(int tsn, int streamId, int ssn, String text) {
    return data(tsn, 3, streamId, ssn, PayloadProtocol.TEXT, text);
  }

  /** An OPEN of a reliable ordered channel, as the first message of a stream. */
  static byte[] open(int tsn, int streamId, String label) {
    byte[] open = new DcepOpen(true, -1, -1, label, "").encode();
    return chunk(
        ChunkType.DATA,
        3,
        bytes().i32(tsn).u16(streamId).u16(0).i32(PayloadProtocol.DCEP).raw(open).end());
  }

  static byte[] sack(int cumulativeTsn, int window, int... gaps) {
    Bytes bytes = bytes().i32(cumulativeTsn).i32(window).u16(gaps.length / 2).u16(0);
    for (int gap : gaps) {
      bytes.u16(gap);
    }
    return chunk(ChunkType.SACK, 0, bytes.end());
  }

  static byte[] parameter(int type, byte[] value) {
    return bytes().u16(type).u16(4 + value.length).raw(value).pad().end();
  }

  static byte[] reset(int number, int lastTsn, int... streamIds) {
    Bytes bytes = bytes().i32(number).i32(0).i32(lastTsn);
    for (int streamId : streamIds) {
      bytes.u16(streamId);
    }
    byte[] parameter = parameter(ParameterType.OUTGOING_RESET_REQUEST, bytes.end());
    return chunk(ChunkType.RE_CONFIG, 0, parameter);
  }

  static byte[] response(int number, int result) {
    return chunk(
        ChunkType.RE_CONFIG,
        0,
        parameter(ParameterType.RECONFIG_RESPONSE, bytes().i32(number).i32(result).end()));
  }

  static Bytes bytes() {
    return new Bytes();
  }

  /** Writes numbers in network byte order. */
  static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes u8(int value) {
      out.write(value);
      return this;
    }

    Bytes u16(int value) {
      return u8(value >> 8).u8(value);
    }

    Bytes i32(int value) {
      return u16(value >> 16).u16(value);
    }

    Bytes raw(byte[] bytes) {
      out.writeBytes(bytes);
      return this;
    }

    Bytes pad() {
      while (out.size() % 4 != 0) {
        out.write(0);
      }
      return this;
    }

    byte[] end() {
      return out.toByteArray();
    }
  }

  // ------------------------------------------------------------------------------------ sink

  @Override
  public void transmit(byte[] packet, int offset, int length) {
    packets++;
    ChunkReader reader = new ChunkReader();
    reader.reset(packet, offset + PacketWriter.HEADER_BYTES, offset + length);
    while (reader.next()) {
      int at = reader.valueOffset();
      byte[] value = Arrays.copyOfRange(packet, at, at + reader.valueBytes());
      sent.add(new Sent(packets, reader.type(), reader.flags(), value));
    }
    if (reader.malformed() || length > 1191) {
      throw new AssertionError("malformed packet");
    }
  }

  @Override
  public void connected() {}

  @Override
  public void channelOpened(DataChannel channel) {
    opened.add(channel);
  }

  @Override
  public void message(DataChannel channel, boolean binary, byte[] message, int offset, int length) {
    messages.add(new String(message, offset, length));
  }

  @Override
  public void channelClosed(DataChannel channel) {
    closedChannels.add(channel);
  }

  @Override
  public void closed(String reason) {
    closed = reason;
  }
}

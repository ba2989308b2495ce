package dev.hibiki.sfu.track;

import dev.hibiki.rtc.codec.Codec;
import dev.hibiki.rtc.codec.Vp8Descriptor;
import dev.hibiki.rtc.rtp.HeaderExtensions;
import dev.hibiki.rtc.rtp.RtpHeader;
import dev.hibiki.rtc.rtp.RtpWriter;
import dev.hibiki.rtc.stream.PacketHistory;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One received packet on its way to the subscribers of its track: where it lies, and what is found
 * out about it once for all of them.
 *
 * <p>Reused; valid inside {@link TrackSubscriber#packet} only. The header is parsed over the packet
 * in its stream's {@link PacketHistory}.
 */
public final class MediaPacket {
  private static final int MAX_HEADER_BYTES = 512;

  private final RtpHeader header = new RtpHeader();
  private @Nullable LayerStream stream;
  private long sequence;
  private boolean keyFrameStart;
  private long arrivalNanos;
  private final byte[] headerBytes = new byte[MAX_HEADER_BYTES];
  private int headerLength;
  private int paddingBytes;
  private final Vp8Descriptor vp8 = new Vp8Descriptor();
  private boolean vp8Valid;
  private final FrameInfo frame = new FrameInfo();
  private int descriptorOffset;
  private int transportCcOffset;
  private int absSendTimeOffset;

  MediaPacket() {}

  void set(long arrivalNanos, LayerStream stream, long sequence, boolean keyFrameStart) {
    this.arrivalNanos = arrivalNanos;
    this.stream = stream;
    this.sequence = sequence;
    this.keyFrameStart = keyFrameStart;
  }

  /** Points the header at the packet; false if the history has lost it. */
  boolean prepare() {
    PacketHistory history = stream().history();
    int slot = history.find(sequence);
    if (slot < 0 || !header.parse(history.array(), history.offset(slot), history.length(slot))) {
      return false;
    }
    vp8Valid =
        stream().codec() == Codec.VP8
            && vp8.parse(header.array(), header.payloadOffset(), header.payloadLength());
    if (stream().codec().video()) {
      int descriptorId = stream().extensions().dependencyDescriptor();
      stream().frames().read(header, descriptorId, vp8(), frame);
    }
    return true;
  }

  /** Makes the header for subscribers with these extension ids. */
  void makeHeader(RtpWriter writer, HeaderExtensionIds ids) {
    writer.start(headerBytes, 0, 0, false, 0, 0, 0);
    descriptorOffset = ForwardedExtensions.copy(writer, ids, stream(), header);
    transportCcOffset =
        ids.transportCc() == 0
            ? -1
            : writer.reserveExtension(ids.transportCc(), HeaderExtensions.TRANSPORT_CC_BYTES);
    absSendTimeOffset =
        ids.absSendTime() == 0
            ? -1
            : writer.reserveExtension(ids.absSendTime(), HeaderExtensions.ABS_SEND_TIME_BYTES);
    headerLength = writer.finish();
    paddingBytes = 0;
  }

  /** What is to be made equal within a frame: all that is sent but the padding. */
  int levelledBytes() {
    return headerLength + header.payloadLength();
  }

  /** Puts padding behind the payload, where the history has room for it. */
  void pad(int bytes) {
    paddingBytes = bytes;
    if (bytes > 0) {
      byte[] array = header.array();
      int end = header.payloadOffset() + header.payloadLength() + bytes - 1;
      Arrays.fill(array, end - bytes + 1, end, (byte) 0);
      array[end] = (byte) bytes;
      headerBytes[0] |= 0x20;
    }
  }

  /** Length of the header that {@link #writeHeader} writes. */
  public int headerLength() {
    return headerLength;
  }

  /** How many bytes of RTP padding stand behind the payload and are to be sent with it. */
  public int paddingBytes() {
    return paddingBytes;
  }

  /** Writes the header made last, with what differs from subscriber to subscriber. */
  public void writeHeader(
      byte[] out,
      int offset,
      int payloadType,
      boolean marker,
      int sequenceNumber,
      int timestamp,
      int ssrc) {
    System.arraycopy(headerBytes, 0, out, offset, headerLength);
    RtpWriter.fixed(out, offset, payloadType, marker, sequenceNumber, timestamp, ssrc);
  }

  /**
   * The VP8 descriptor as it was received, or null for other codecs and what is none. The bytes in
   * the history are not to be asked: subscribers write their own running numbers there.
   */
  public @Nullable Vp8Descriptor vp8() {
    return vp8Valid ? vp8 : null;
  }

  /** The stream it came on. */
  public LayerStream stream() {
    return Objects.requireNonNull(stream);
  }

  /** Its extended sequence number: its name in the stream's history. */
  public long sequence() {
    return sequence;
  }

  /** What it says about the frame it belongs to; of sound nothing. */
  public FrameInfo frame() {
    return frame;
  }

  /**
   * Whether it begins a frame that needs no earlier one, with all that is needed to read those
   * behind it.
   */
  public boolean keyFrameStart() {
    return frame.source() == FrameInfo.Source.DESCRIPTOR ? frame.key() : keyFrameStart;
  }

  /** Where the dependency descriptor stands in the header made last, or -1 if it is not there. */
  public int descriptorOffset() {
    return descriptorOffset;
  }

  /** Where the transport-wide number goes in the header made last, or -1 if it has none. */
  public int transportCcOffset() {
    return transportCcOffset;
  }

  /** Where the time of sending goes in the header made last, or -1 if it has none. */
  public int absSendTimeOffset() {
    return absSendTimeOffset;
  }

  /** When it arrived. */
  public long arrivalNanos() {
    return arrivalNanos;
  }

  /** Its header, parsed over the packet in the stream's history. */
  public RtpHeader header() {
    return header;
  }
}

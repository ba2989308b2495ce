package dev.hibiki.rtc.rtcp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down every call as a line of text. */
final class RecordingVisitor implements RtcpVisitor {
  final List<String> calls = new ArrayList<>();

  @Override
  public void senderReport(int ssrc, long ntp, int rtpTimestamp, int packets, int octets) {
    add("SR %x ntp=%x rtp=%x packets=%d octets=%d", ssrc, ntp, rtpTimestamp, packets, octets);
  }

  @Override
  public void receiverReport(int ssrc) {
    add("RR %x", ssrc);
  }

  @Override
  public void reportBlock(int reporter, byte[] buf, int offset) {
    ReportBlock block = new ReportBlock().read(buf, offset);
    add(
        "block %x of %x fraction=%d lost=%d highest=%x jitter=%d lsr=%x dlsr=%x",
        reporter,
        block.ssrc(),
        block.fractionLost(),
        block.cumulativeLost(),
        block.highestSequence(),
        block.jitter(),
        block.lastSenderReport(),
        block.delaySinceLastSenderReport());
  }

  @Override
  public void sourceDescription(int ssrc, int type, byte[] buf, int offset, int length) {
    add("SDES %x %d=%s", ssrc, type, new String(buf, offset, length, StandardCharsets.UTF_8));
  }

  @Override
  public void goodbye(int ssrc) {
    add("BYE %x", ssrc);
  }

  @Override
  public void nack(int sender, int media, int sequence) {
    add("NACK %x %x %d", sender, media, sequence);
  }

  @Override
  public void pictureLoss(int sender, int media) {
    add("PLI %x %x", sender, media);
  }

  @Override
  public void fullIntraRequest(int sender, int media, int commandSequence) {
    add("FIR %x %x %d", sender, media, commandSequence);
  }

  @Override
  public void remb(int sender, long bitrateBps, byte[] buf, int ssrcOffset, int ssrcCount) {
    StringBuilder line = new StringBuilder("REMB %x %d".formatted(sender, bitrateBps));
    for (int i = 0; i < ssrcCount; i++) {
      line.append(" %x".formatted(Bytes.int32(buf, ssrcOffset + i * 4)));
    }
    calls.add(line.toString());
  }

  @Override
  public void transportCc(int sender, int media, byte[] buf, int offset, int length) {
    StringBuilder line = new StringBuilder("TCC %x %x".formatted(sender, media));
    int read =
        TransportCcFeedback.read(
            buf,
            offset,
            length,
            new TransportCcVisitor() {
              @Override
              public void feedback(int base, int count, int reference, int feedbackCount) {
                line.append(" base=%d count=%d fb=%d".formatted(base, count, feedbackCount));
              }

              @Override
              public void received(int sequence, long ticks) {
                line.append(" %d@%d".formatted(sequence, ticks));
              }

              @Override
              public void notReceived(int sequence) {
                line.append(" -%d".formatted(sequence));
              }
            });
    calls.add(read < 0 ? "TCC malformed" : line.toString());
  }

  @Override
  public void receiverReferenceTime(int sender, long ntp) {
    add("RRTR %x %x", sender, ntp);
  }

  @Override
  public void delaySinceLastReceiverReport(int sender, int ssrc, int lrr, int dlrr) {
    add("DLRR %x %x lrr=%x dlrr=%x", sender, ssrc, lrr, dlrr);
  }

  @Override
  public void other(int type, int format, byte[] buf, int offset, int length) {
    add("other %d/%d %d bytes", type, format, length);
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private void add(String format, Object... values) {
    calls.add(format.formatted(values));
  }
}

package dev.hibiki.rtc.sctp;

/** A sink that ignores everything. */
class SilentSink implements SctpSink {
  @Override
  public void transmit(byte[] packet, int offset, int length) {}

  @Override
  public void connected() {}

  @Override
  public void channelOpened(DataChannel channel) {}

  @Override
  public void message(
      DataChannel channel, boolean binary, byte[] message, int offset, int length) {}

  @Override
  public void channelClosed(DataChannel channel) {}

  @Override
  public void closed(String reason) {}
}

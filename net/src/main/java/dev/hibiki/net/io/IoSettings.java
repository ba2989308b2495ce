package dev.hibiki.net.io;

/**
 * Sizes and bounds of the sockets of one event loop.
 *
 * @param socketBufferBytes receive and send buffer asked of the kernel for each UDP socket; the
 *     kernel may grant less
 * @param reusePort whether several sockets may share one UDP port (SO_REUSEPORT)
 * @param segmentation whether to use UDP_SEGMENT where the transport can
 * @param maxBatchBytes the most a {@link DatagramBatch} collects before it flushes by itself
 * @param maxPaths how many remote addresses of a socket are remembered, about
 * @param maxTcpConnections connections that one listener keeps open; more are refused
 * @param tcpOutboundBytes what may wait to be sent on one TCP connection; more is dropped
 * @param tcpIdleSeconds a TCP connection that brings nothing for so long is closed
 */
public record IoSettings(
    int socketBufferBytes,
    boolean reusePort,
    boolean segmentation,
    int maxBatchBytes,
    int maxPaths,
    int maxTcpConnections,
    int tcpOutboundBytes,
    int tcpIdleSeconds) {

  /** What is good for a server. */
  public static IoSettings defaults() {
    return new IoSettings(8 << 20, false, true, 4 << 20, 16_384, 4096, 256 << 10, 30);
  }

  /** The same with SO_REUSEPORT on or off. */
  public IoSettings withReusePort(boolean on) {
    return new IoSettings(
        socketBufferBytes,
        on,
        segmentation,
        maxBatchBytes,
        maxPaths,
        maxTcpConnections,
        tcpOutboundBytes,
        tcpIdleSeconds);
  }

  /** The same with UDP_SEGMENT allowed or not. */
  public IoSettings withSegmentation(boolean on) {
    return new IoSettings(
        socketBufferBytes,
        reusePort,
        on,
        maxBatchBytes,
        maxPaths,
        maxTcpConnections,
        tcpOutboundBytes,
        tcpIdleSeconds);
  }

  /** The same with other bounds for TCP. */
  public IoSettings withTcp(int maxConnections, int outboundBytes, int idleSeconds) {
    return new IoSettings(
        socketBufferBytes,
        reusePort,
        segmentation,
        maxBatchBytes,
        maxPaths,
        maxConnections,
        outboundBytes,
        idleSeconds);
  }

  /** The same with another bound for the batch. */
  public IoSettings withMaxBatchBytes(int bytes) {
    return new IoSettings(
        socketBufferBytes,
        reusePort,
        segmentation,
        bytes,
        maxPaths,
        maxTcpConnections,
        tcpOutboundBytes,
        tcpIdleSeconds);
  }
}

package dev.hibiki.net.io;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** The other end of ICE-TCP: texts as frames (RFC 4571) over a blocking socket. */
final class TcpFrames {
  private static final int TIMEOUT_MILLIS = 5_000;

  private TcpFrames() {}

  /** A connection to where {@code edge} listens. */
  static Socket connect(TcpEdge edge) throws IOException {
    Socket socket = new Socket();
    socket.connect(edge.localAddress(), TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  /** One frame for each text. */
  static byte[] frames(String... texts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (String text : texts) {
      out.writeShort(text.length());
      out.write(text.getBytes(US_ASCII));
    }
    return bytes.toByteArray();
  }

  /** The text of the next frame. */
  static String frame(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedShort()), US_ASCII);
  }
}

package dev.hibiki.net.dtls;

import org.bouncycastle.tls.AlertDescription;

/** Names of TLS alerts for logs. */
final class Alerts {
  private Alerts() {}

  static String name(int description) {
    return AlertDescription.getText((short) description);
  }
}

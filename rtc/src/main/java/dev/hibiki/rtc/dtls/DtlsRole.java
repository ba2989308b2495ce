package dev.hibiki.rtc.dtls;

/** Who sends the ClientHello; {@code a=setup:active} is the client (RFC 5763 section 5). */
public enum DtlsRole {
  CLIENT,
  SERVER
}

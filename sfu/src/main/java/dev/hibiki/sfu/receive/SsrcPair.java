package dev.hibiki.sfu.receive;

/** An SSRC and the one that repairs it (RFC 4588, FID group), or 0 if there is none. */
public record SsrcPair(int ssrc, int rtxSsrc) {}

package dev.hibiki.common.config;

/** Telephony; has no keys. */
public record SipConfig() {}

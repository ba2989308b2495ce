package dev.hibiki.common.auth;

/**
 * What a token allows on telephony.
 *
 * @param admin trunks and dispatch rules
 * @param call outgoing calls and transfers
 */
public record SipGrant(boolean admin, boolean call) {}

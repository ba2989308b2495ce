package dev.hibiki.common.auth;

/** What a token allows on hosted agents; read and passed on, no service here asks for it. */
public record AgentGrant(boolean admin, boolean simulationAdmin, boolean databaseAdmin) {}

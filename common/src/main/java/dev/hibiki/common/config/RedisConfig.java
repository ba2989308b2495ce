package dev.hibiki.common.config;

import java.time.Duration;
import java.util.List;

/** Redis, as one server, behind sentinels, or as a cluster. */
public record RedisConfig(
    @Key(doc = "Host and port of the one server.") String address,
    @Key(doc = "User name.") String username,
    @Key(doc = "Password; also that of a cluster.") Secret password,
    @Key(doc = "Number of the database; not for a cluster.", min = 0) int db,
    @Key(doc = "Older way of `redis.tls.enabled`.") boolean useTls,
    @Key(doc = "Encryption of the connection.") Tls tls,
    @Key(doc = "Name of the master that the sentinels watch.") String sentinelMasterName,
    @Key(doc = "User name at the sentinels.") String sentinelUsername,
    @Key(doc = "Password at the sentinels.") Secret sentinelPassword,
    @Key(doc = "Hosts and ports of the sentinels.") List<String> sentinelAddresses,
    @Key(doc = "Hosts and ports of the cluster.") List<String> clusterAddresses,
    @Key(doc = "Milliseconds that connecting may take; 0 for the standard.", min = 0)
        int dialTimeout,
    @Key(doc = "Milliseconds that an answer may take; 0 for the standard.", min = 0)
        int readTimeout,
    @Key(doc = "Milliseconds that sending may take; 0 for the standard.", min = 0) int writeTimeout,
    @Key(doc = "Redirections that are followed in a cluster.", def = "2") int maxRedirects,
    @Key(doc = "Longest wait for a free connection; 0 for the standard.") Duration poolTimeout,
    @Key(doc = "Connections that are kept; 0 for the standard.", min = 0) int poolSize) {

  /** Encryption of the connection to Redis. */
  public record Tls(
      @Key(doc = "Whether the connection is encrypted.") boolean enabled,
      @Key(doc = "Does not check the server's certificate.") boolean insecure,
      @Key(doc = "Name that the certificate must hold, if not the host's.") String serverName,
      @Key(doc = "PEM file of the authorities to trust.") String caCertFile,
      @Key(doc = "PEM file of the client's certificate.") String clientCertFile,
      @Key(doc = "PEM file of the client's key.") String clientKeyFile) {}

  /** Whether any form of Redis is named. */
  public boolean isConfigured() {
    return !address.isEmpty() || !sentinelAddresses.isEmpty() || !clusterAddresses.isEmpty();
  }
}

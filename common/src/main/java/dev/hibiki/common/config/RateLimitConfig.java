package dev.hibiki.common.config;

/** How much of what one address, one API key or one room may ask for. */
public record RateLimitConfig(
    @Key(
            doc = "Joins, counted before anything else is done for them.",
            defaults = {
              "ip.per_second=200",
              "ip.burst=2000",
              "room.per_second=200",
              "room.burst=2000"
            })
        Scopes join,
    @Key(
            doc = "Signalling messages of clients; a connection that sends more is closed.",
            defaults = {
              "ip.per_second=5000",
              "ip.burst=20000",
              "room.per_second=20000",
              "room.burst=100000"
            })
        Scopes signal,
    @Key(
            doc = "Calls of the server API.",
            defaults = {
              "ip.per_second=1000",
              "ip.burst=5000",
              "room.per_second=500",
              "room.burst=5000"
            })
        Scopes api) {

  /** A limit for each thing that is counted by. */
  public record Scopes(
      @Key(doc = "Of one address.") Rate ip,
      @Key(doc = "With one API key or from one issuer.") Rate key,
      @Key(doc = "In one room.") Rate room) {}

  /** A bucket that fills steadily. */
  public record Rate(
      @Key(doc = "How many a second in the long run; 0 for no limit.", min = 0, acted = true)
          int perSecond,
      @Key(
              doc = "How many at once after a quiet time; as many as a second's if less.",
              min = 0,
              acted = true)
          int burst) {}
}

package dev.hibiki.media.shard;

/**
 * What a shard holds at one moment.
 *
 * @param rooms rooms open
 * @param peers peer transports open
 * @param paths entries in the path table
 * @param ufrags entries in the ufrag table
 * @param mailbox work waiting
 * @param unflushed 1 if datagrams wait in the send batch, which outside a turn they never do
 * @param mailboxDropped work that found the mailbox full, since the start
 * @param unknownDatagrams datagrams that belonged to nobody, since the start
 */
public record ShardCounts(
    int rooms,
    int peers,
    int paths,
    int ufrags,
    int mailbox,
    int unflushed,
    long mailboxDropped,
    long unknownDatagrams) {}

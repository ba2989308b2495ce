package dev.hibiki.media.shard;

import dev.hibiki.rtc.PeerConfig;
import dev.hibiki.rtc.PeerEvents;
import dev.hibiki.rtc.PeerTransport;
import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.ice.IceConfig;
import dev.hibiki.rtc.sctp.SctpConfig;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import dev.hibiki.sfu.peer.PeerFactory;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes peers on one shard, with the candidates of its sockets. */
public final class ShardPeers implements PeerFactory {
  private final MediaShard shard;
  private final List<LocalCandidate> candidates;
  private final boolean lite;
  private final PeerConfig fullConfig;
  private final PeerConfig liteConfig;
  private final DtlsEndpoint.Factory dtls;
  private final SrtpCrypto crypto;
  private final RandomGenerator random;

  /**
   * A factory for one shard.
   *
   * @param lite whether peers are ICE-lite when their client can take it
   */
  public ShardPeers(
      MediaShard shard,
      List<LocalCandidate> candidates,
      boolean lite,
      DtlsEndpoint.Factory dtls,
      SrtpCrypto crypto,
      RandomGenerator random) {
    this.shard = shard;
    this.candidates = List.copyOf(candidates);
    this.lite = lite;
    String ufrags = shard.ufragPrefix();
    this.fullConfig = new PeerConfig(IceConfig.full(), SctpConfig.defaults(), ufrags);
    this.liteConfig = new PeerConfig(IceConfig.liteAgent(), SctpConfig.defaults(), ufrags);
    this.dtls = dtls;
    this.crypto = crypto;
    this.random = random;
  }

  @Override
  public PeerTransport create(boolean lite, PeerEvents events) {
    PeerConfig config = this.lite && lite ? liteConfig : fullConfig;
    PeerTransport peer = new PeerTransport(config, shard, events, dtls, shard, crypto, random);
    for (LocalCandidate local : candidates) {
      peer.addLocalCandidate(local.candidate(), local.base());
    }
    return peer;
  }
}

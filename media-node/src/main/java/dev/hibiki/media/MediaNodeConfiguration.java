package dev.hibiki.media;

import dev.hibiki.common.auth.KeyRing;
import dev.hibiki.common.config.ServerConfig;
import dev.hibiki.common.id.NodeId;
import dev.hibiki.common.obs.ServerMetrics;
import dev.hibiki.common.rpc.RoomEvents;
import dev.hibiki.common.store.RoomStore;
import dev.hibiki.media.control.RoomFactory;
import dev.hibiki.media.control.RoomHost;
import dev.hibiki.media.control.Rooms;
import dev.hibiki.media.io.MediaPorts;
import dev.hibiki.media.obs.NodeMetrics;
import dev.hibiki.media.obs.ObservedRooms;
import dev.hibiki.net.crypto.SrtpCryptoForms;
import dev.hibiki.net.dtls.BcDtlsFactory;
import dev.hibiki.net.dtls.DtlsSettings;
import dev.hibiki.net.io.NetTransport;
import dev.hibiki.rtc.dtls.DtlsEndpoint;
import dev.hibiki.rtc.srtp.SrtpCrypto;
import java.security.SecureRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The media node as one import. Needs configuration, store, keys, node id and metrics from outside.
 */
@Configuration(proxyBeanMethods = false)
public class MediaNodeConfiguration {
  @Bean
  BcDtlsFactory dtls(SrtpCrypto crypto) {
    return new BcDtlsFactory(crypto, DtlsSettings.defaults(), new SecureRandom());
  }

  @Bean
  SrtpCrypto srtpCrypto() {
    return SrtpCryptoForms.best();
  }

  @Bean
  RoomFactory roomFactory(ServerConfig config, NodeId node, KeyRing keys, ServerMetrics metrics) {
    String version = MediaNode.class.getPackage().getImplementationVersion();
    Rooms rooms = new Rooms(config, version == null ? "development" : version, node, keys);
    return new ObservedRooms(rooms, metrics.rooms());
  }

  @Bean(destroyMethod = "close")
  MediaNode mediaNode(
      ServerConfig config,
      DtlsEndpoint.Factory dtls,
      SrtpCrypto crypto,
      RoomFactory rooms,
      RoomStore store,
      RoomEvents events) {
    boolean loopback = config.rtc().enableLoopbackCandidate() || config.development();
    return new MediaNode(
        config.rtc(),
        MediaPorts.of(
            config.rtc(), config.hibiki().shards(), Runtime.getRuntime().availableProcessors()),
        loopback,
        transport(config.hibiki().packetIo()),
        dtls,
        crypto,
        rooms,
        store,
        events);
  }

  private static NetTransport transport(String name) {
    return switch (name) {
      case "native" -> NetTransport.NATIVE;
      case "epoll" -> NetTransport.EPOLL;
      case "nio" -> NetTransport.NIO;
      default -> NetTransport.auto();
    };
  }

  /** Reads the counters of the shards. */
  @Bean(destroyMethod = "close")
  NodeMetrics nodeMetrics(RoomHost rooms, ServerMetrics metrics, ServerConfig config) {
    return new NodeMetrics(rooms, metrics, config.nodeStats());
  }

  /** What gateway and room service call: signal links and room commands. */
  @Bean
  RoomHost roomHost(MediaNode node) {
    return node.rooms();
  }
}

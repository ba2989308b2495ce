package dev.hibiki.rtc.ice;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hibiki.rtc.stun.StunAttributes;
import java.nio.charset.StandardCharsets;

class IceFuzzTest {
  private static final IceCredentials CLIENT =
      new IceCredentials("clientfragment", "0123456789012345678901234567");

  @FuzzTest(maxDuration = "30s")
  void anAgentTakesAnyDatagram(byte[] data) {
    IceWorld world = new IceWorld(1);
    IceWorld.Host server = world.host(IceConfig.full()).socket("203.0.113.1", 7882);
    server.agent.remoteCredentials(world.now(), CLIENT, server);
    Path path =
        new Path(Path.Protocol.UDP, IceWorld.at("203.0.113.1", 7882), IceWorld.at("192.0.2.1", 1));
    server.agent.handle(world.now(), path, data, 0, data.length, server);
    if (server.sent > 0) {
      throw new IllegalStateException("answered what nobody has authenticated");
    }
  }

  /** The inputs decide what authenticated messages say and in which order things happen. */
  @FuzzTest(maxDuration = "30s")
  void anAgentSurvivesAnyAuthenticatedPeer(FuzzedDataProvider data) {
    IceWorld world = new IceWorld(2);
    IceConfig config =
        data.consumeBoolean()
            ? IceConfig.liteAgent()
            : IceConfig.full().withControlling(data.consumeBoolean());
    IceWorld.Host server =
        world.host(config.withBounds(4, 4)).socket("203.0.113.1", 7882).listen("203.0.113.1", 7881);
    for (int i = 0; i < 60 && data.remainingBytes() > 0; i++) {
      step(world, server, data);
      if (server.agent.state() == IceState.COMPLETED && server.agent.sendPath() == null) {
        throw new IllegalStateException("completed without a path");
      }
    }
    world.run(IceWorld.millis(40_000));
  }

  private static void step(IceWorld world, IceWorld.Host server, FuzzedDataProvider data) {
    boolean tcp = data.consumeBoolean();
    Path path =
        new Path(
            tcp ? Path.Protocol.TCP : Path.Protocol.UDP,
            IceWorld.at("203.0.113.1", tcp ? 7881 : 7882),
            IceWorld.at("192.0.2." + data.consumeInt(1, 9), 1));
    IceCredentials ours = server.agent.localCredentials();
    byte[] message = {};
    switch (data.consumeInt(0, 8)) {
      case 0 -> server.agent.remoteCredentials(world.now(), CLIENT, server);
      case 1 -> server.agent.restart(world.now());
      case 2 -> server.agent.pathClosed(world.now(), path, server);
      case 3 ->
          Candidate.parse(data.consumeString(100))
              .ifPresent(c -> server.agent.addRemoteCandidate(world.now(), c, server));
      case 4 -> world.run(IceWorld.millis(data.consumeInt(1, 5_000)));
      case 5 -> server.agent.nominate(world.now(), path, server);
      case 6 -> message = answer(server.lastSent);
      default -> {
        int type = data.consumeInt(0, 0xffff);
        byte[] value = data.consumeBytes(32);
        boolean nominate = data.consumeBoolean();
        message =
            TestChecks.request(
                CLIENT,
                ours,
                writer -> {
                  writer.bytes(type, value);
                  if (nominate) {
                    writer.flag(StunAttributes.USE_CANDIDATE);
                  }
                });
      }
    }
    server.agent.handle(world.now(), path, message, 0, message.length, server);
  }

  private static byte[] answer(byte[] request) {
    return request.length == 0 ? request : TestChecks.success(request, CLIENT.pwd());
  }

  @FuzzTest(maxDuration = "20s")
  void candidatesAreReadOrIgnoredAndReadBackTheSame(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    Candidate.parse(text)
        .ifPresent(candidate -> {
          Candidate again = Candidate.parse(candidate.format()).orElseThrow();
          if (!again.equals(candidate)) {
            throw new IllegalStateException(candidate + " is read back as " + again);
          }
        });
  }

  @FuzzTest(maxDuration = "20s")
  void aFramerTakesAnyStreamInAnyPieces(FuzzedDataProvider data) {
    int limit = data.consumeInt(1, 0xffff);
    TcpFramer framer = new TcpFramer(limit);
    while (data.remainingBytes() > 0) {
      byte[] piece = data.consumeBytes(data.consumeInt(0, 200));
      framer.feed(
          piece,
          0,
          piece.length,
          (buf, off, len) -> {
            if (len < 1 || len > limit || off < 0 || off + len > buf.length) {
              throw new IllegalStateException("frame of " + len + " at " + off);
            }
          });
    }
  }
}

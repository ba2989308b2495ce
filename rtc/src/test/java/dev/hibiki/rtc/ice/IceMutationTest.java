package dev.hibiki.rtc.ice;

import static dev.hibiki.rtc.ice.IceWorld.at;
import static dev.hibiki.rtc.ice.IceWorld.introduce;
import static dev.hibiki.rtc.ice.IceWorld.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.IceWorld.Host;
import dev.hibiki.rtc.stun.StunAttributes;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IceMutationTest {
  private static final int ROUNDS = 100_000;
  private static final int CANDIDATE_ROUNDS = 20_000;

  @Test
  void mutatedChecksAndResponsesNeitherThrowNorDisturbARunningAgent() {
    long seed = 20_250_302;
    IceWorld world = new IceWorld(seed);
    Host server = world.host(IceConfig.full()).socket("203.0.113.1", 7882);
    Host client = world.host(IceConfig.full().withControlling(true)).socket("198.51.100.1", 5000);
    introduce(server, client);
    assertThat(world.runUntil(() -> server.completed() && client.completed(), millis(2_000)))
        .isTrue();
    Path path = new Path(Path.Protocol.UDP, at("203.0.113.1", 7882), at("198.51.100.1", 5000));
    Path other = new Path(Path.Protocol.UDP, at("203.0.113.1", 7882), at("192.0.2.1", 1));
    byte[] check =
        TestChecks.request(
            client.agent.localCredentials(),
            server.agent.localCredentials(),
            writer -> writer.flag(StunAttributes.USE_CANDIDATE));
    world.run(millis(2_500));
    byte[] response = TestChecks.success(check, server.agent.localCredentials().pwd());
    Random random = new Random(seed);
    int before = server.validated.size();
    int taken = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] original = random.nextInt(4) == 0 ? response : check;
      byte[] bytes = original.clone();
      int length = bytes.length;
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = random.nextInt(length);
        bytes[at] = (byte) random.nextInt(256);
      }
      if (random.nextInt(10) == 0) {
        length = random.nextInt(length);
      }
      // The fingerprint comes behind the integrity and can be left out unnoticed.
      int covered = original.length - 8;
      boolean changed =
          length < original.length || !Arrays.equals(bytes, 0, covered, original, 0, covered);
      Path on = random.nextBoolean() ? path : other;
      try {
        boolean accepted = server.agent.handle(world.now(), on, bytes, 0, length, server);
        // What turns a request into an indication asks for nothing and gets nothing.
        // What turns a request into an indication asks for nothing and gets nothing.
        taken += accepted && changed && bytes[1] != 0x11 ? 1 : 0;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
      if (round % 2_000 == 0) {
        world.run(millis(100));
      }
    }
    assertThat(taken).as("seed %d", seed).isZero();
    assertThat(server.validated.size() - before).isLessThanOrEqualTo(1);
    assertThat(server.completed()).isTrue();
    assertThat(server.sendsTo()).isEqualTo(path.remote());
  }

  @Test
  void mutatedCandidatesAreReadOrIgnored() {
    long seed = 20_250_303;
    Random random = new Random(seed);
    String[] originals = {
      "candidate:842163049 1 udp 1677729535 203.0.113.9 3211 typ srflx raddr 0.0.0.0 rport 0"
          + " generation 0 ufrag 9oLH network-cost 50",
      "candidate:2 1 TCP 2105524479 192.168.1.5 9 typ host tcptype active",
      "candidate:3 1 udp 2122262783 2001:db8:85a3::8a2e:370:7334 60769 typ host generation 0",
    };
    String alphabet = "0123456789abcdefxyz:.%[]- \u00e9\u0661\ud83d\u0000=";
    int read = 0;
    for (int round = 0; round < CANDIDATE_ROUNDS; round++) {
      StringBuilder text = new StringBuilder(originals[random.nextInt(originals.length)]);
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
          default -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
        }
      }
      try {
        read += Candidate.parse(text.toString()).isPresent() ? 1 : 0;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + round + ": " + text, e);
      }
    }
    assertThat(read).as("seed %d", seed).isBetween(CANDIDATE_ROUNDS / 20, CANDIDATE_ROUNDS);
  }
}

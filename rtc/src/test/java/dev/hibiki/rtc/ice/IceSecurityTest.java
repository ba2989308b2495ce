package dev.hibiki.rtc.ice;

import static dev.hibiki.rtc.ice.IceWorld.at;
import static dev.hibiki.rtc.ice.IceWorld.introduce;
import static dev.hibiki.rtc.ice.IceWorld.millis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hibiki.rtc.ice.IceWorld.Host;
import dev.hibiki.rtc.stun.StunAttributes;
import dev.hibiki.rtc.stun.StunClass;
import dev.hibiki.rtc.stun.StunErrorCodes;
import dev.hibiki.rtc.stun.StunIntegrity;
import dev.hibiki.rtc.stun.StunMessage;
import dev.hibiki.rtc.stun.StunVectors;
import dev.hibiki.rtc.stun.StunWriter;
import dev.hibiki.rtc.stun.TransactionId;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IceSecurityTest {
  private static final Path PATH =
      new Path(Path.Protocol.UDP, at("203.0.113.1", 7882), at("192.0.2.66", 666));

  private final IceWorld world = new IceWorld(401);
  private final Host server = world.host(IceConfig.full()).socket("203.0.113.1", 7882);
  private final IceCredentials ours = server.agent.localCredentials();
  private final IceCredentials theirs = IceCredentials.generate(world.random);

  @Test
  void aWrongPasswordGetsSilence() {
    byte[] request =
        TestChecks.request(theirs, new IceCredentials(ours.ufrag(), "wrong".repeat(6)));
    assertDropped(request, IceDropReason.BAD_INTEGRITY);
  }

  @Test
  void nothingThatIsNotAuthenticatedGetsAnAnswerOfAnySize() {
    assertDropped(TestChecks.unprotected(ours.ufrag() + ":abcd"), IceDropReason.NO_INTEGRITY);
    assertDropped(
        TestChecks.request("other:abcd", ours.pwd(), writer -> {}), IceDropReason.BAD_USERNAME);
    assertDropped(
        TestChecks.request(ours.ufrag(), ours.pwd(), writer -> {}), IceDropReason.BAD_USERNAME);
    assertDropped(
        TestChecks.request(ours.ufrag() + ":", ours.pwd(), writer -> {}),
        IceDropReason.BAD_USERNAME);
    assertDropped(TestChecks.request("", ours.pwd(), writer -> {}), IceDropReason.BAD_USERNAME);
    assertDropped(StunVectors.REQUEST, IceDropReason.BAD_USERNAME);
    assertDropped(StunVectors.RESPONSE_IPV4, IceDropReason.UNKNOWN_TRANSACTION);
    assertDropped(new byte[0], IceDropReason.MALFORMED);
    assertDropped(new byte[20], IceDropReason.MALFORMED);
    byte[] unknown =
        TestChecks.request(
            ours.ufrag() + ":abcd", "wrong".repeat(6), writer -> writer.flag(0x7777));
    assertDropped(unknown, IceDropReason.BAD_INTEGRITY);
    byte[] conflict =
        TestChecks.request(
            ours.ufrag() + ":abcd",
            "wrong".repeat(6),
            writer -> writer.int64(StunAttributes.ICE_CONTROLLED, -1));
    assertDropped(conflict, IceDropReason.BAD_INTEGRITY);
    byte[] allocate = TestChecks.request(theirs, ours);
    allocate[1] = 3;
    assertDropped(allocate, IceDropReason.UNKNOWN_METHOD);
    assertThat(server.sent).isZero();
    assertThat(server.validated).isEmpty();
  }

  @Test
  void aWrongFingerprintIsDropped() {
    byte[] request = TestChecks.request(theirs, ours);
    request[request.length - 1] ^= 1;
    assertDropped(request, IceDropReason.BAD_FINGERPRINT);
  }

  @Test
  void aCheckOnASocketThatIsNotAnnouncedIsDropped() {
    Path elsewhere = new Path(Path.Protocol.UDP, at("203.0.113.1", 9999), PATH.remote());
    byte[] request = TestChecks.request(theirs, ours);
    assertThat(server.agent.handle(world.now(), elsewhere, request, 0, request.length, server))
        .isFalse();
    assertThat(server.agent.dropped(IceDropReason.UNKNOWN_LOCAL_ADDRESS)).isEqualTo(1);
    assertThat(server.sent).isZero();
  }

  @Test
  void theRemoteFragmentHasToBeRightOnceItIsKnown() {
    server.agent.remoteCredentials(world.now(), theirs, server);
    byte[] request =
        TestChecks.request(ours.ufrag() + ":" + theirs.ufrag() + "x", ours.pwd(), w -> {});
    assertDropped(request, IceDropReason.BAD_USERNAME);
    assertThat(handle(TestChecks.request(theirs, ours))).isTrue();
    assertThat(server.validated).containsExactly(PATH);
  }

  @Test
  void anAnswerIsSmallerThanItsRequestAndComesOncePerRequest() {
    byte[] request = TestChecks.request(theirs, ours);
    assertThat(handle(request)).isTrue();
    assertThat(server.sent).isEqualTo(1);
    assertThat(server.sentBytes).isLessThan(request.length);
    StunMessage answer = answer();
    assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS);
    assertThat(answer.belongsTo(new TransactionId(7, 77))).isTrue();
    assertThat(answer.xorAddress(StunAttributes.XOR_MAPPED_ADDRESS)).isEqualTo(PATH.remote());
    assertThat(answer.verifies(StunIntegrity.shortTerm(ours.pwd()))).isTrue();
    assertThat(answer.fingerprintHolds()).isTrue();
  }

  @Test
  void anAuthenticatedRequestWithAnUnknownRequiredAttributeIsToldSo() {
    byte[] request = TestChecks.request(theirs, ours, writer -> writer.flag(0x7777).flag(0xc057));
    assertThat(handle(request)).isFalse();
    assertThat(server.agent.dropped(IceDropReason.UNKNOWN_ATTRIBUTE)).isEqualTo(1);
    StunMessage answer = answer();
    assertThat(answer.messageClass()).isEqualTo(StunClass.ERROR);
    assertThat(answer.errorCode()).isEqualTo(StunErrorCodes.UNKNOWN_ATTRIBUTE);
    int at = answer.valueOffset(StunAttributes.UNKNOWN_ATTRIBUTES);
    assertThat(answer.valueLength(at)).isEqualTo(2);
    assertThat(Arrays.copyOfRange(answer.array(), at, at + 2)).containsExactly(0x77, 0x77);
    assertThat(answer.verifies(StunIntegrity.shortTerm(ours.pwd()))).isTrue();
    assertThat(server.validated).isEmpty();
  }

  @Test
  void optionalAttributesOfOthersAreIgnored() {
    byte[] request =
        TestChecks.request(
            theirs,
            ours,
            writer ->
                writer
                    .text(StunAttributes.SOFTWARE, "client")
                    .int32(0xc057, 10)
                    .int64(0xc058, 1)
                    .flag(0xc001));
    assertThat(handle(request)).isTrue();
  }

  @Test
  void anIndicationIsTakenInSilence() {
    byte[] bytes = new byte[100];
    int length =
        new StunWriter()
            .begin(bytes, 0, StunClass.INDICATION, StunMessage.BINDING, new TransactionId(1, 2))
            .fingerprint()
            .length();
    assertThat(server.agent.handle(world.now(), PATH, bytes, 0, length, server)).isTrue();
    assertThat(server.sent).isZero();
    assertThat(server.validated).isEmpty();
  }

  @ParameterizedTest(name = "lite: {0}")
  @ValueSource(booleans = {false, true})
  void validatedPathsAreBoundedAndTheForgottenOnesSaidSo(boolean lite) {
    IceConfig config = (lite ? IceConfig.liteAgent() : IceConfig.full()).withBounds(8, 10);
    Host small = world.host(config).socket("203.0.113.9", 7882);
    Host client = world.host(IceConfig.full().withControlling(true)).socket("198.51.100.1", 5000);
    introduce(small, client);
    assertThat(world.runUntil(small::completed, millis(2_000))).isTrue();
    IceCredentials from = client.agent.localCredentials();
    for (int port = 1; port <= 500; port++) {
      world.inject(
          at("198.51.100.77", port),
          at("203.0.113.9", 7882),
          TestChecks.request(from, small.agent.localCredentials()));
      world.run(millis(20));
    }
    world.run(millis(5_000));
    assertThat(small.validated).hasSize(501);
    assertThat(small.forgotten).hasSize(491).doesNotHaveDuplicates();
    assertThat(small.completed()).isTrue();
    assertThat(small.sendsTo()).isEqualTo(at("198.51.100.1", 5000));
  }

  @Test
  void responsesAreBelievedOnlyFromWhoWasAsked() {
    server.agent.remoteCredentials(world.now(), theirs, server);
    server.agent.addRemoteCandidate(
        world.now(), Candidate.host(Path.Protocol.UDP, PATH.remote(), 1), server);
    byte[] request = server.lastSent;
    byte[] right = TestChecks.success(request, theirs.pwd());
    Path elsewhere = new Path(Path.Protocol.UDP, PATH.local(), at("192.0.2.66", 667));
    assertThat(server.agent.handle(world.now(), elsewhere, right, 0, right.length, server))
        .isFalse();
    assertThat(server.agent.dropped(IceDropReason.UNKNOWN_TRANSACTION)).isEqualTo(1);
    assertDropped(TestChecks.success(request, "wrong".repeat(6)), IceDropReason.BAD_INTEGRITY);
    assertDropped(
        TestChecks.respond(request, StunClass.SUCCESS, theirs.pwd(), w -> {}),
        IceDropReason.MALFORMED);
    assertDropped(
        TestChecks.respond(request, StunClass.SUCCESS, theirs.pwd(), w -> w.flag(0x7777)),
        IceDropReason.UNKNOWN_ATTRIBUTE);
    assertThat(server.validated).isEmpty();
    assertThat(handle(right)).isTrue();
    assertThat(server.validated).containsExactly(PATH);
    assertDropped(right, IceDropReason.UNKNOWN_TRANSACTION);
  }

  @Test
  void anAuthenticatedErrorEndsTheCheckAndAnUnauthenticatedOneDoesNot() {
    server.agent.remoteCredentials(world.now(), theirs, server);
    server.agent.addRemoteCandidate(
        world.now(), Candidate.host(Path.Protocol.UDP, PATH.remote(), 1), server);
    byte[] request = server.lastSent;
    assertDropped(
        TestChecks.respond(
            request, StunClass.ERROR, "wrong".repeat(6), w -> w.errorCode(400, "Bad Request")),
        IceDropReason.BAD_INTEGRITY);
    world.run(millis(1_000));
    assertThat(server.sent).isEqualTo(2);
    assertThat(
            handle(
                TestChecks.respond(
                    request, StunClass.ERROR, theirs.pwd(), w -> w.errorCode(400, "Bad Request"))))
        .isTrue();
    world.run(millis(5_000));
    assertThat(server.sent).isEqualTo(2);
    // An inbound check revives the pair.
    assertThat(handle(TestChecks.request(theirs, ours))).isTrue();
    assertThat(server.sent).isEqualTo(4);
  }

  private StunMessage answer() {
    StunMessage answer = new StunMessage();
    assertThat(answer.wrap(server.lastSent, 0, server.lastSent.length)).isTrue();
    return Objects.requireNonNull(answer);
  }

  private boolean handle(byte[] bytes) {
    return server.agent.handle(world.now(), PATH, bytes, 0, bytes.length, server);
  }

  private void assertDropped(byte[] bytes, IceDropReason reason) {
    int sent = server.sent;
    long dropped = server.agent.dropped(reason);
    assertThat(handle(bytes)).isFalse();
    assertThat(server.agent.dropped(reason)).as("%s", reason).isEqualTo(dropped + 1);
    assertThat(server.sent).as("answers").isEqualTo(sent);
  }
}

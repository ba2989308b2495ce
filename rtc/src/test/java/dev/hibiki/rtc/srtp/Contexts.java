package dev.hibiki.rtc.srtp;

import java.util.random.RandomGenerator;

/** Pairs of SRTP contexts that understand each other, and packets for them. */
final class Contexts {
  final SrtpKeys keys;
  final SrtpContext alice;
  final SrtpContext bob;

  private Contexts(SrtpKeys keys, SrtpLimits limits) {
    this.keys = keys;
    SrtpKeys mirrored =
        new SrtpKeys(
            keys.profile(),
            /* localKey= */ keys.remoteKey(),
            /* localSalt= */ keys.remoteSalt(),
            /* remoteKey= */ keys.localKey(),
            /* remoteSalt= */ keys.localSalt());
    alice = SrtpContext.create(keys, new JceSrtpCrypto(), limits);
    bob = SrtpContext.create(mirrored, new JceSrtpCrypto(), limits);
  }

  static Contexts pair(SrtpProfile profile, RandomGenerator random) {
    return pair(profile, random, SrtpLimits.DEFAULT);
  }

  static Contexts pair(SrtpProfile profile, RandomGenerator random, SrtpLimits limits) {
    return new Contexts(
        new SrtpKeys(
            profile,
            bytes(random, profile.keyBytes()),
            bytes(random, profile.saltBytes()),
            bytes(random, profile.keyBytes()),
            bytes(random, profile.saltBytes())),
        limits);
  }

  /** A context that sends with these master keys. */
  static SrtpContext local(SrtpProfile profile, byte[] key, byte[] salt) {
    return SrtpContext.create(new SrtpKeys(profile, key, salt, key, salt), new JceSrtpCrypto());
  }

  static byte[] bytes(RandomGenerator random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A packet with a payload that can be told from others, and room for a trailer. */
  static byte[] rtp(int ssrc, int sequence, int payloadLength) {
    byte[] packet = new byte[12 + payloadLength + 16];
    packet[0] = (byte) 0x80;
    packet[1] = 96;
    packet[2] = (byte) (sequence >>> 8);
    packet[3] = (byte) sequence;
    SrtpTransform.writeInt(packet, 4, sequence * 3000);
    SrtpTransform.writeInt(packet, 8, ssrc);
    for (int i = 0; i < payloadLength; i++) {
      packet[12 + i] = (byte) (sequence * 31 + i);
    }
    return packet;
  }

  /** An empty receiver report and a picture loss indication, and room for a trailer. */
  static byte[] rtcp(int ssrc) {
    byte[] packet = new byte[20 + 20];
    SrtpTransform.writeInt(packet, 0, 0x80C90001);
    SrtpTransform.writeInt(packet, 4, ssrc);
    SrtpTransform.writeInt(packet, 8, 0x81CE0002);
    SrtpTransform.writeInt(packet, 12, ssrc);
    SrtpTransform.writeInt(packet, 16, 0x12345678);
    return packet;
  }
}

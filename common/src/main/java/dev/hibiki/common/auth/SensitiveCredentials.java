package dev.hibiki.common.auth;

import dev.hibiki.common.proto.AutoTrackEgress;
import dev.hibiki.common.proto.EncodedFileOutput;
import dev.hibiki.common.proto.ImageOutput;
import dev.hibiki.common.proto.RoomConfiguration;
import dev.hibiki.common.proto.RoomEgress;
import dev.hibiki.common.proto.SegmentedFileOutput;

/**
 * Finds storage secrets and stream keys in a room configuration. A token is signed, not encrypted,
 * so they would be open to its holder.
 */
public final class SensitiveCredentials {
  private SensitiveCredentials() {}

  public static boolean isIn(RoomConfiguration config) {
    RoomEgress egress = config.getEgress();
    return egress.getRoom().getStreamOutputsCount() > 0
        || egress.getRoom().getFileOutputsList().stream().anyMatch(SensitiveCredentials::isIn)
        || egress.getRoom().getSegmentOutputsList().stream().anyMatch(SensitiveCredentials::isIn)
        || egress.getRoom().getImageOutputsList().stream().anyMatch(SensitiveCredentials::isIn)
        || egress.getParticipant().getFileOutputsList().stream()
            .anyMatch(SensitiveCredentials::isIn)
        || egress.getParticipant().getSegmentOutputsList().stream()
            .anyMatch(SensitiveCredentials::isIn)
        || isIn(egress.getTracks());
  }

  private static boolean isIn(EncodedFileOutput output) {
    return anySet(
        output.getS3().getSecret(),
        output.getGcp().getCredentials(),
        output.getAzure().getAccountKey(),
        output.getAliOSS().getSecret());
  }

  private static boolean isIn(SegmentedFileOutput output) {
    return anySet(
        output.getS3().getSecret(),
        output.getGcp().getCredentials(),
        output.getAzure().getAccountKey(),
        output.getAliOSS().getSecret());
  }

  private static boolean isIn(ImageOutput output) {
    return anySet(
        output.getS3().getSecret(),
        output.getGcp().getCredentials(),
        output.getAzure().getAccountKey(),
        output.getAliOSS().getSecret());
  }

  private static boolean isIn(AutoTrackEgress output) {
    return anySet(
        output.getS3().getSecret(),
        output.getGcp().getCredentials(),
        output.getAzure().getAccountKey(),
        output.getAliOSS().getSecret());
  }

  private static boolean anySet(String... secrets) {
    for (String secret : secrets) {
      if (!secret.isEmpty()) {
        return true;
      }
    }
    return false;
  }
}

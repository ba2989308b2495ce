package dev.hibiki.common.config;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What one node, room, participant or request may use. Lengths are in bytes of UTF-8. */
public record LimitConfig(
    @Key(
            doc =
                "Tracks in and out of the node from which it lets nobody more in; 0 or less for no"
                    + " limit.",
            acted = true)
        int numTracks,
    @Key(
            doc =
                "Bytes per second in and out from which the node lets nobody more in; 0 or less for"
                    + " no limit.",
            acted = true)
        double bytesPerSec,
    @Key(
            doc = "Video tracks that one participant may receive at a time; further ones wait.",
            acted = true)
        int subscriptionLimitVideo,
    @Key(doc = "The same for audio tracks.", acted = true) int subscriptionLimitAudio,
    @Key(doc = "Metadata of a room or a participant.", def = "524288", min = 0, acted = true)
        int maxMetadataSize,
    @Key(
            doc = "All attributes of a participant together, names and values.",
            def = "65536",
            min = 0,
            acted = true)
        int maxAttributesSize,
    @Key(doc = "Name of a room.", def = "256", min = 0, acted = true) int maxRoomNameLength,
    @Key(doc = "Identity of a participant.", def = "256", min = 0, acted = true)
        int maxParticipantIdentityLength,
    @Key(doc = "Name of a participant.", def = "256", min = 0, acted = true)
        int maxParticipantNameLength,
    @Key(doc = "Key of a data blob.", def = "256", min = 0, acted = true) int maxDataBlobKeyLength,
    @Key(doc = "All data blobs of a participant together.", def = "64000", min = 0, acted = true)
        int maxDataBlobsSize,
    @Key(doc = "Name of a custom encoding of a data track.", def = "32", min = 0, acted = true)
        int maxDataTrackCustomEncodingLength,
    @Key(doc = "One signalling message of a client.", def = "2097152", min = 0, acted = true)
        long signalMessageSizeLimit,
    @Key(doc = "One message of an agent worker.", def = "2097152", min = 0, acted = true)
        long agentSignalMessageSizeLimit,
    @Key(doc = "Body of an API request.", def = "10485760", min = 0, acted = true)
        long maxApiRequestBodySize) {

  public boolean allowsRoomName(String name) {
    return within(name, maxRoomNameLength);
  }

  public boolean allowsIdentity(String identity) {
    return within(identity, maxParticipantIdentityLength);
  }

  public boolean allowsParticipantName(String name) {
    return within(name, maxParticipantNameLength);
  }

  public boolean allowsMetadata(String metadata) {
    return within(metadata, maxMetadataSize);
  }

  public boolean allowsAttributes(Map<String, String> attributes) {
    if (maxAttributesSize == 0) {
      return true;
    }
    long size = 0;
    for (Map.Entry<String, String> attribute : attributes.entrySet()) {
      size += sizeBytes(attribute.getKey()) + (long) sizeBytes(attribute.getValue());
    }
    return size <= maxAttributesSize;
  }

  private static boolean within(String text, int limitBytes) {
    return limitBytes == 0 || sizeBytes(text) <= limitBytes;
  }

  private static int sizeBytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}

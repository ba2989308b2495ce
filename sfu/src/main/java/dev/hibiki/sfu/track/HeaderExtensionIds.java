package dev.hibiki.sfu.track;

/** Negotiated header extension ids of one media section (RFC 8285); 0 means not negotiated. */
public record HeaderExtensionIds(
    int mid,
    int rid,
    int repairedRid,
    int audioLevel,
    int transportCc,
    int absSendTime,
    int absCaptureTime,
    int dependencyDescriptor,
    int playoutDelay,
    int videoOrientation) {
  /** Nothing negotiated. */
  public static final HeaderExtensionIds NONE =
      new HeaderExtensionIds(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The same without times of sending. */
  public HeaderExtensionIds withoutAbsSendTime() {
    return new HeaderExtensionIds(
        mid,
        rid,
        repairedRid,
        audioLevel,
        transportCc,
        0,
        absCaptureTime,
        dependencyDescriptor,
        playoutDelay,
        videoOrientation);
  }

  /** The same without transport-wide sequence numbers. */
  public HeaderExtensionIds withoutTransportCc() {
    return new HeaderExtensionIds(
        mid,
        rid,
        repairedRid,
        audioLevel,
        0,
        absSendTime,
        absCaptureTime,
        dependencyDescriptor,
        playoutDelay,
        videoOrientation);
  }
}

package dev.hibiki.sfu.datatrack;

import dev.hibiki.common.proto.DataTrackInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A data track and those who receive it. */
final class PublishedDataTrack {
  private final DataTrackParty publisher;
  private final DataTrackInfo info;
  private final List<DataTrackSubscription> subscriptions = new ArrayList<>();

  PublishedDataTrack(DataTrackParty publisher, DataTrackInfo info) {
    this.publisher = publisher;
    this.info = info;
  }

  DataTrackParty publisher() {
    return publisher;
  }

  DataTrackInfo info() {
    return info;
  }

  String sid() {
    return info.getSid();
  }

  void add(DataTrackSubscription subscription) {
    subscriptions.add(subscription);
  }

  void remove(DataTrackSubscription subscription) {
    subscriptions.remove(subscription);
  }

  /** Sends a packet to everybody who receives the track, each with a handle of its own. */
  void forward(
      long nowNanos, int frame, byte[] packet, int offset, int length, DataTracks dataTracks) {
    for (DataTrackSubscription subscription : subscriptions) {
      if (!subscription.passes(nowNanos, frame)) {
        dataTracks.drop(DataTrackDrop.THINNED);
        continue;
      }
      byte[] copy = Arrays.copyOfRange(packet, offset, offset + length);
      DataTrackPacket.handle(copy, subscription.handle());
      if (!subscription.party().sendPacket(nowNanos, copy)) {
        dataTracks.drop(DataTrackDrop.NOT_SENT);
      }
    }
  }
}

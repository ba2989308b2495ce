package dev.hibiki.sfu.datatrack;

import dev.hibiki.common.id.IdSource;
import dev.hibiki.common.proto.DataTrackInfo;
import dev.hibiki.common.proto.PublishDataTrackRequest;
import dev.hibiki.common.proto.RequestResponse.Reason;
import dev.hibiki.common.proto.SyncState;
import dev.hibiki.common.proto.UnpublishDataTrackRequest;
import dev.hibiki.sfu.settings.DataTrackSettings;
import dev.hibiki.sfu.signal.Responses;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The data tracks that one participant publishes. */
public final class DataTrackPublishing {
  private static final int MAX_HANDLE = 0xffff;
  private static final int MAX_NAME_LENGTH = 256;

  private final DataTrackParty party;
  private final DataTrackSettings settings;
  private final IdSource ids;
  private final Map<Integer, PublishedDataTrack> byHandle = new LinkedHashMap<>();
  private final DataTrackPacket packet = new DataTrackPacket();
  private DataTracks dataTracks;

  /** Other rooms in which the tracks are received too. */
  private final Set<DataTracks> borrowers = new LinkedHashSet<>();

  /** A participant that publishes nothing yet. */
  public DataTrackPublishing(
      DataTrackParty party, DataTracks dataTracks, DataTrackSettings settings, IdSource ids) {
    this.party = party;
    this.dataTracks = dataTracks;
    this.settings = settings;
    this.ids = ids;
  }

  /** The client wants to publish. Returns whether it does. */
  public boolean publish(long nowNanos, PublishDataTrackRequest request) {
    if (!settings.enabled() || !party.mayPublishData()) {
      return refuse(Reason.NOT_ALLOWED, "does not have permission to publish data", request);
    }
    if (request.getPubHandle() <= 0 || request.getPubHandle() > MAX_HANDLE) {
      return refuse(Reason.INVALID_HANDLE, "pub_handle must be from 1 to 65535", request);
    }
    if (request.getName().isEmpty() || request.getName().length() > MAX_NAME_LENGTH) {
      return refuse(Reason.INVALID_NAME, "name must have from 1 to 256 characters", request);
    }
    if (!settings.allows(request.getFrameEncoding()) || !settings.allows(request.getSchema())) {
      return refuse(
          Reason.INVALID_REQUEST, "the name of a custom encoding is empty or too long", request);
    }
    if (byHandle.containsKey(request.getPubHandle())) {
      return refuse(Reason.DUPLICATE_HANDLE, "another data track has this pub_handle", request);
    }
    if (byHandle.values().stream().anyMatch(t -> t.info().getName().equals(request.getName()))) {
      return refuse(Reason.DUPLICATE_NAME, "another data track has this name", request);
    }
    if (byHandle.size() >= settings.tracks()) {
      return refuse(Reason.LIMIT_EXCEEDED, "too many data tracks", request);
    }
    PublishedDataTrack track = new PublishedDataTrack(party, info(request));
    byHandle.put(request.getPubHandle(), track);
    dataTracks.published(nowNanos, track);
    borrowers.forEach(room -> room.lent(track));
    party.send(Responses.dataTrackPublished(track.info()));
    return true;
  }

  private boolean refuse(Reason reason, String message, PublishDataTrackRequest request) {
    party.refuse(reason, message, r -> r.setPublishDataTrack(request));
    return false;
  }

  private DataTrackInfo info(PublishDataTrackRequest request) {
    DataTrackInfo.Builder info =
        DataTrackInfo.newBuilder()
            .setPubHandle(request.getPubHandle())
            .setSid(ids.dataTrackSid().value())
            .setName(request.getName())
            .setEncryption(request.getEncryption());
    if (request.hasFrameEncoding()) {
      info.setFrameEncoding(request.getFrameEncoding());
    }
    if (request.hasSchema()) {
      info.setSchema(request.getSchema());
    }
    return info.build();
  }

  /** The client ends a track. */
  public void unpublish(long nowNanos, UnpublishDataTrackRequest request) {
    PublishedDataTrack track = byHandle.remove(request.getPubHandle());
    if (track == null) {
      party.refuse(Reason.NOT_FOUND, "", r -> r.setUnpublishDataTrack(request));
      return;
    }
    end(track);
    party.announce(nowNanos);
    party.send(Responses.dataTrackUnpublished(track.info()));
  }

  /** Takes a packet of the client. */
  public void received(long nowNanos, byte[] bytes, int offset, int length) {
    if (!packet.read(bytes, offset, length)) {
      dataTracks.drop(DataTrackDrop.MALFORMED);
      return;
    }
    PublishedDataTrack track = byHandle.get(packet.handle());
    if (track == null) {
      dataTracks.drop(DataTrackDrop.UNKNOWN_HANDLE);
      return;
    }
    track.forward(nowNanos, packet.frame(), bytes, offset, length, dataTracks);
  }

  /** What others are told. */
  public List<DataTrackInfo> announced() {
    return byHandle.values().stream().map(PublishedDataTrack::info).toList();
  }

  /** Whether a returning client believes in tracks that are not there. */
  public boolean knows(SyncState state) {
    return state.getPublishDataTracksList().stream()
        .filter(track -> track.hasInfo())
        .map(track -> track.getInfo().getSid())
        .allMatch(sid -> announced().stream().anyMatch(info -> info.getSid().equals(sid)));
  }

  /** Whether it may publish data changed; its record is told by the caller. */
  public void permissionsChanged() {
    if (!party.mayPublishData()) {
      close();
    }
  }

  /** The room receives the tracks no longer; the client keeps them. */
  public void withdraw() {
    byHandle.values().forEach(this::end);
    borrowers.clear();
  }

  private void end(PublishedDataTrack track) {
    dataTracks.unpublished(track);
    borrowers.forEach(room -> room.unpublished(track));
  }

  /** The tracks can be received in another room too, until they are taken back. */
  public void lend(DataTracks room) {
    if (borrowers.add(room)) {
      byHandle.values().forEach(room::lent);
    }
  }

  /** The tracks are not received any more in a room that they were lent to. */
  public void takeBack(DataTracks room) {
    if (borrowers.remove(room)) {
      byHandle.values().forEach(room::unpublished);
    }
  }

  /** The tracks are received in another room from now on. */
  public void enter(long nowNanos, DataTracks next) {
    dataTracks = next;
    byHandle.values().forEach(track -> next.published(nowNanos, track));
  }

  /** Ends all tracks without telling the client. */
  public void close() {
    List<PublishedDataTrack> tracks = List.copyOf(byHandle.values());
    byHandle.clear();
    tracks.forEach(this::end);
  }
}

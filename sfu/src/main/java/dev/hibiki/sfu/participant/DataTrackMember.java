package dev.hibiki.sfu.participant;

import dev.hibiki.common.proto.RequestResponse;
import dev.hibiki.common.proto.SignalResponse;
import dev.hibiki.sfu.datatrack.DataTrackParty;
import java.util.function.Consumer;

/** A participant as data tracks see it. */
record DataTrackMember(Participant participant) implements DataTrackParty {
  @Override
  public String sid() {
    return participant.sid();
  }

  @Override
  public String identity() {
    return participant.identity();
  }

  @Override
  public boolean mayPublishData() {
    return participant.permissions().mayPublishData();
  }

  @Override
  public boolean mayReceive() {
    return participant.permissions().maySubscribe();
  }

  @Override
  public boolean receivesEverything() {
    return participant.isRecorder();
  }

  @Override
  public boolean wantsAllDataTracks() {
    return participant.autoSubscribeDataTracks();
  }

  @Override
  public boolean allows(String subscriber, String trackSid) {
    return participant.publishing().permissions().allows(subscriber, trackSid);
  }

  @Override
  public void send(SignalResponse response) {
    participant.send(response);
  }

  @Override
  public void refuse(
      RequestResponse.Reason reason, String message, Consumer<RequestResponse.Builder> echo) {
    participant.signalling().refuse(reason, message, echo);
  }

  @Override
  public boolean sendPacket(long nowNanos, byte[] packet) {
    return participant.connections().sendData(nowNanos, DataKind.DATA_TRACK, packet);
  }

  @Override
  public void announce(long nowNanos) {
    participant.touch();
    participant.room().changed(nowNanos, participant, false, false);
  }
}

package dev.hibiki.gateway.twirp;

import com.google.protobuf.Message;
import dev.hibiki.common.auth.VideoGrant;
import dev.hibiki.common.proto.CreateAgentDispatchRequest;
import dev.hibiki.common.proto.DeleteAgentDispatchRequest;
import dev.hibiki.common.proto.ListAgentDispatchRequest;
import dev.hibiki.common.rpc.AgentDispatchApi;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code livekit.AgentDispatchService}: for the administrator of the room that is named. */
final class AgentDispatchMethods {
  private AgentDispatchMethods() {}

  static Map<String, TwirpMethod<?>> of(AgentDispatchApi dispatches) {
    return Map.of(
        "CreateDispatch",
        administration(
            CreateAgentDispatchRequest.getDefaultInstance(),
            CreateAgentDispatchRequest::getRoom,
            dispatches::createDispatch),
        "DeleteDispatch",
        administration(
            DeleteAgentDispatchRequest.getDefaultInstance(),
            DeleteAgentDispatchRequest::getRoom,
            dispatches::deleteDispatch),
        "ListDispatch",
        administration(
            ListAgentDispatchRequest.getDefaultInstance(),
            ListAgentDispatchRequest::getRoom,
            dispatches::listDispatch));
  }

  private static <Q extends Message> TwirpMethod<Q> administration(
      Q prototype,
      Function<Q, String> room,
      Function<Q, ? extends CompletionStage<? extends Message>> handler) {
    return new TwirpMethod<>(
        prototype, (grant, request) -> administers(grant, room.apply(request)), handler);
  }

  private static boolean administers(VideoGrant grant, String room) {
    return grant.roomAdmin() && !room.isEmpty() && grant.room().equals(room);
  }
}

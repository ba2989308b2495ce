package dev.hibiki.agents;

import dev.hibiki.agents.dispatch.Deployments;
import dev.hibiki.agents.dispatch.DispatchStore;
import dev.hibiki.common.error.ErrorCode;
import dev.hibiki.common.error.ServiceException;
import dev.hibiki.common.proto.AgentDispatch;
import dev.hibiki.common.proto.CreateAgentDispatchRequest;
import dev.hibiki.common.proto.CreateRoomRequest;
import dev.hibiki.common.proto.DeleteAgentDispatchRequest;
import dev.hibiki.common.proto.ListAgentDispatchRequest;
import dev.hibiki.common.proto.ListAgentDispatchResponse;
import dev.hibiki.common.rpc.AgentDispatchApi;
import dev.hibiki.common.rpc.RoomApi;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The API of dispatches over the dispatcher and the store. */
final class AgentDispatches implements AgentDispatchApi {
  private final DispatcherThread dispatcher;
  private final DispatchStore store;
  private final Supplier<RoomApi> rooms;
  private final AgentLimits limits;

  AgentDispatches(
      DispatcherThread dispatcher,
      DispatchStore store,
      Supplier<RoomApi> rooms,
      AgentLimits limits) {
    this.dispatcher = dispatcher;
    this.store = store;
    this.rooms = rooms;
    this.limits = limits;
  }

  @Override
  public CompletionStage<AgentDispatch> createDispatch(CreateAgentDispatchRequest request) {
    if (!Deployments.isValid(request.getDeployment())) {
      return refuse("deployment: too long, or with characters that it must not have");
    }
    if (!limits.allowsMetadata().test(request.getMetadata())) {
      return refuse("metadata size exceeds limits");
    }
    if (!limits.allowsAttributes().test(request.getAttributesMap())) {
      return refuse("attribute size exceeds limits");
    }
    CompletionStage<?> opened =
        limits.autoCreate()
            ? rooms
                .get()
                .createRoom(CreateRoomRequest.newBuilder().setName(request.getRoom()).build())
            : CompletableFuture.completedFuture(null);
    return opened.thenCompose(
        room -> dispatcher.call((machine, nowNanos) -> machine.create(nowNanos, request)));
  }

  @Override
  public CompletionStage<AgentDispatch> deleteDispatch(DeleteAgentDispatchRequest request) {
    return dispatcher.call((machine, nowNanos) ->
        machine.delete(nowNanos, request.getRoom(), request.getDispatchId()));
  }

  @Override
  public CompletionStage<ListAgentDispatchResponse> listDispatch(ListAgentDispatchRequest request) {
    return dispatcher.call((machine, nowNanos) -> {
      if (!machine.isOpen(request.getRoom())) {
        throw new ServiceException(ErrorCode.NOT_FOUND, "requested room does not exist");
      }
      ListAgentDispatchResponse.Builder response = ListAgentDispatchResponse.newBuilder();
      for (AgentDispatch dispatch : store.list(request.getRoom())) {
        if (request.getDispatchId().isEmpty() || request.getDispatchId().equals(dispatch.getId())) {
          response.addAgentDispatches(dispatch);
        }
      }
      return response.build();
    });
  }

  private static <T> CompletionStage<T> refuse(String message) {
    return CompletableFuture.failedFuture(
        new ServiceException(ErrorCode.INVALID_ARGUMENT, message));
  }
}

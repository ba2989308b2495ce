package dev.hibiki.common.rpc;

import dev.hibiki.common.proto.AgentDispatch;
import dev.hibiki.common.proto.CreateAgentDispatchRequest;
import dev.hibiki.common.proto.DeleteAgentDispatchRequest;
import dev.hibiki.common.proto.ListAgentDispatchRequest;
import dev.hibiki.common.proto.ListAgentDispatchResponse;
import java.util.concurrent.CompletionStage;

/**
 * Which agents are sent to which rooms. The caller has checked the token's grants. Stages fail with
 * {@link dev.hibiki.common.error.ServiceException}. Thread-safe.
 */
public interface AgentDispatchApi {
  CompletionStage<AgentDispatch> createDispatch(CreateAgentDispatchRequest request);

  CompletionStage<AgentDispatch> deleteDispatch(DeleteAgentDispatchRequest request);

  CompletionStage<ListAgentDispatchResponse> listDispatch(ListAgentDispatchRequest request);
}

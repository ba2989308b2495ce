package dev.hibiki.gateway.twirp;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.hibiki.common.proto.AgentDispatchProto;
import dev.hibiki.common.proto.RoomProto;
import dev.hibiki.common.rpc.AgentDispatchApi;
import dev.hibiki.common.rpc.RoomApi;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The services served here, by their full names. */
public final class TwirpServices {
  private static final String ROOM_SERVICE = "livekit.RoomService";
  private static final String AGENT_DISPATCH_SERVICE = "livekit.AgentDispatchService";

  private final Map<String, Map<String, TwirpMethod<?>>> services;

  public TwirpServices(RoomApi rooms, AgentDispatchApi dispatches) {
    services =
        Map.of(
            ROOM_SERVICE,
            RoomServiceMethods.of(rooms),
            AGENT_DISPATCH_SERVICE,
            AgentDispatchMethods.of(dispatches));
  }

  @Nullable Map<String, TwirpMethod<?>> methods(String service) {
    return services.get(service);
  }

  /** Whether the protocol has this method, served or not. */
  boolean announced(String service, String method) {
    return descriptors().stream()
        .anyMatch(descriptor ->
            descriptor.getFullName().equals(service)
                && descriptor.findMethodByName(method) != null);
  }

  /** What the protocol says about the services. */
  static List<ServiceDescriptor> descriptors() {
    return List.of(
        RoomProto.getDescriptor().findServiceByName("RoomService"),
        AgentDispatchProto.getDescriptor().findServiceByName("AgentDispatchService"));
  }
}

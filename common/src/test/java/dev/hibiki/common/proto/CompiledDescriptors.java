package dev.hibiki.common.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The elements of the classes that were generated from this module's proto files. */
final class CompiledDescriptors {

  static final List<FileDescriptor> FILES =
      List.of(
          AgentProto.getDescriptor(),
          AgentDispatchProto.getDescriptor(),
          EgressProto.getDescriptor(),
          IngressProto.getDescriptor(),
          InternalProto.getDescriptor(),
          MetricsProto.getDescriptor(),
          ModelsProto.getDescriptor(),
          PhoneNumberProto.getDescriptor(),
          RoomProto.getDescriptor(),
          RtcProto.getDescriptor(),
          SipProto.getDescriptor(),
          WebhookProto.getDescriptor(),
          dev.hibiki.common.proto.psrpc.InternalProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.AgentProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.AgentDispatchProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.EgressProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.IngressProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.IoProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.KeepaliveProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.ParticipantProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.RoomProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.RoommanagerProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.SignalProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.SipProto.getDescriptor(),
          dev.hibiki.common.proto.rpc.WhipSignalProto.getDescriptor());

  private final Set<DescriptorElement> elements = new HashSet<>();

  private CompiledDescriptors() {}

  static Set<DescriptorElement> elements() {
    var compiled = new CompiledDescriptors();
    for (FileDescriptor file : FILES) {
      file.getMessageTypes().forEach(compiled::add);
      file.getEnumTypes().forEach(compiled::add);
      file.getServices().forEach(compiled::add);
    }
    return compiled.elements;
  }

  private void add(Descriptor message) {
    if (message.getOptions().getMapEntry()) {
      return;
    }
    elements.add(new DescriptorElement("message", message.getFullName()));
    message.getFields().forEach(this::add);
    message.getEnumTypes().forEach(this::add);
    message.getNestedTypes().forEach(this::add);
  }

  private void add(FieldDescriptor field) {
    var oneof = field.getRealContainingOneof();
    elements.add(
        new DescriptorElement(
            "field",
            field.getFullName(),
            Map.of(
                "number", Integer.toString(field.getNumber()),
                "label", label(field),
                "type", type(field),
                "oneof", oneof == null ? "" : oneof.getName(),
                "json", field.getJsonName())));
  }

  private void add(EnumDescriptor type) {
    elements.add(new DescriptorElement("enum", type.getFullName()));
    for (var value : type.getValues()) {
      elements.add(
          new DescriptorElement(
              "value",
              type.getFullName() + "." + value.getName(),
              Map.of("number", Integer.toString(value.getNumber()))));
    }
  }

  private void add(ServiceDescriptor service) {
    elements.add(new DescriptorElement("service", service.getFullName()));
    for (MethodDescriptor method : service.getMethods()) {
      var type =
          streamed(method.isClientStreaming(), method.getInputType())
              + " -> "
              + streamed(method.isServerStreaming(), method.getOutputType());
      elements.add(new DescriptorElement("method", method.getFullName(), Map.of("type", type)));
    }
  }

  private static String streamed(boolean streaming, Descriptor message) {
    return (streaming ? "stream " : "") + message.getFullName();
  }

  private static String label(FieldDescriptor field) {
    if (field.isMapField()) {
      return "map";
    }
    if (field.isRepeated()) {
      return "repeated";
    }
    return field.toProto().getProto3Optional() ? "optional" : "singular";
  }

  private static String type(FieldDescriptor field) {
    if (field.isMapField()) {
      var entry = field.getMessageType();
      return "map<%s, %s>"
          .formatted(type(entry.findFieldByNumber(1)), type(entry.findFieldByNumber(2)));
    }
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      default -> field.getType().name().toLowerCase(Locale.ROOT);
    };
  }
}

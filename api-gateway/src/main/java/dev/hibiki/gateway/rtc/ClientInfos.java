package dev.hibiki.gateway.rtc;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import dev.hibiki.common.proto.ClientInfo;
import java.util.Locale;
import java.util.Map;

/** Reads what a client says about itself in the query of a {@code /rtc} request. */
final class ClientInfos {
  /** Names in the query that differ from those of the enum. */
  private static final Map<String, ClientInfo.SDK> SDK_NAMES =
      Map.of(
          "ios", ClientInfo.SDK.SWIFT,
          "reactnative", ClientInfo.SDK.REACT_NATIVE,
          "unityweb", ClientInfo.SDK.UNITY_WEB);

  private ClientInfos() {}

  static ClientInfo parse(QueryParameters query) {
    ClientInfo.Builder info =
        ClientInfo.newBuilder()
            .setProtocol(query.integer("protocol"))
            .setClientProtocol(query.integer("client_protocol"))
            .setSdk(sdk(query.text("sdk")))
            .setVersion(query.text("version"))
            .setOs(query.text("os"))
            .setOsVersion(query.text("os_version"))
            .setBrowser(query.text("browser"))
            .setBrowserVersion(query.text("browser_version"))
            .setDeviceModel(query.text("device_model"))
            .setNetwork(query.text("network"));
    for (String name : query.text("capabilities").split(",", 32)) {
      EnumValueDescriptor value =
          ClientInfo.Capability.getDescriptor().findValueByName(name.strip());
      if (value != null) {
        info.addCapabilities(ClientInfo.Capability.valueOf(value));
      }
    }
    return info.build();
  }

  private static ClientInfo.SDK sdk(String name) {
    ClientInfo.SDK special = SDK_NAMES.get(name);
    if (special != null) {
      return special;
    }
    EnumValueDescriptor value =
        ClientInfo.SDK.getDescriptor().findValueByName(name.toUpperCase(Locale.ROOT));
    return value == null ? ClientInfo.SDK.UNKNOWN : ClientInfo.SDK.valueOf(value);
  }
}

package dev.hibiki.gateway.rtc;

import dev.hibiki.common.proto.ClientInfo;
import java.net.InetSocketAddress;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Where a request comes from and in what it was made, for the client's record. Access is never
 * decided by it, since anybody may write such headers.
 *
 * @param address what proxies say, else the address of the connection
 * @param userAgent the header, empty if there is none
 */
record ClientOrigin(String address, String userAgent) {
  static ClientOrigin of(ServerHttpRequest request) {
    String userAgent = request.getHeaders().getFirst(HttpHeaders.USER_AGENT);
    return new ClientOrigin(address(request), userAgent == null ? "" : userAgent);
  }

  private static String address(ServerHttpRequest request) {
    for (String name : new String[] {"CF-Connecting-IP", "X-Forwarded-For", "X-Real-IP"}) {
      String said = request.getHeaders().getFirst(name);
      if (said != null && !said.isBlank()) {
        return said.split(",", -1)[0].strip();
      }
    }
    InetSocketAddress remote = request.getRemoteAddress();
    return remote == null || remote.getAddress() == null
        ? ""
        : remote.getAddress().getHostAddress();
  }

  /** What a client says about itself, with what it leaves to its browser to say. */
  ClientInfo complete(ClientInfo said) {
    ClientInfo.Builder info = said.toBuilder().setAddress(address);
    switch (said.getSdk()) {
      case JS, REACT_NATIVE, FLUTTER, UNITY, UNKNOWN -> add(info, UserAgent.parse(userAgent));
      default -> {
        // The others are no guests of browsers.
      }
    }
    return info.build();
  }

  private static void add(ClientInfo.Builder info, UserAgent agent) {
    if (info.getBrowser().isEmpty()) {
      info.setBrowser(agent.browser()).setBrowserVersion(agent.browserVersion());
    }
    if (info.getOs().isEmpty()) {
      info.setOs(agent.os()).setOsVersion(agent.osVersion());
    }
    if (info.getDeviceModel().isEmpty()) {
      info.setDeviceModel(agent.deviceModel());
    }
  }
}

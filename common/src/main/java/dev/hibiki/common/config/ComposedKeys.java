package dev.hibiki.common.config;

import dev.hibiki.common.config.ConfigSources.Setting;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The two keys that hold two values in one text. The reference derives a flag and a variable for
 * each half, so they are taken here and put together again.
 */
final class ComposedKeys {
  static final List<String> PATHS =
      List.of("rtc.udp_port.start", "rtc.udp_port.end", "rtc.node_ip.ipv4", "rtc.node_ip.ipv6");

  private ComposedKeys() {}

  static void apply(
      Map<String, Setting> overlay, Map<String, String> flags, Map<String, String> environment) {
    join(overlay, flags, environment, "rtc.udp_port", PATHS.get(0), PATHS.get(1), "-");
    join(overlay, flags, environment, "rtc.node_ip", PATHS.get(2), PATHS.get(3), ",");
  }

  private static void join(
      Map<String, Setting> overlay,
      Map<String, String> flags,
      Map<String, String> environment,
      String path,
      String first,
      String second,
      String separator) {
    String one = value(first, flags, environment);
    String two = value(second, flags, environment);
    if (one != null || two != null) {
      String both = one == null || two == null ? "" : separator;
      String text = (one == null ? "" : one) + both + (two == null ? "" : two);
      overlay.put(path, new Setting(text, "--" + (one == null ? second : first), true));
    }
  }

  private static @Nullable String value(
      String path, Map<String, String> flags, Map<String, String> environment) {
    String value = flags.get(path);
    if (value == null) {
      value = environment.get(ConfigKey.environmentVariable(path));
    }
    return value == null || value.isEmpty() ? null : value;
  }
}

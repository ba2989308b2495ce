package dev.hibiki.common.obs;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of the metrics, brought to the names and numbers that the reference server writes.
 *
 * <p>The library puts {@code _total} behind every counter; the reference does so behind some, and
 * dashboards ask for the names as they are. Bounds of buckets lose their {@code .0}.
 */
public final class PrometheusPage {
  private static final String SUFFIX = "_total";
  private static final Pattern BOUND = Pattern.compile("le=\"([0-9.]+)(?:E(-?\\d+))?\"");

  private PrometheusPage() {}

  /** {@code text} of {@code registry} as it is to be served. */
  public static String of(MeterRegistry registry, String text) {
    Set<String> plain = new HashSet<>();
    for (Meter meter : registry.getMeters()) {
      String name = meter.getId().getName();
      if (meter.getId().getType() == Meter.Type.COUNTER && !name.endsWith(SUFFIX)) {
        plain.add(name);
      }
    }
    StringBuilder page = new StringBuilder(text.length());
    for (String line : text.split("\n", -1)) {
      if (!line.isEmpty()) {
        page.append(line(line, plain)).append('\n');
      }
    }
    return page.toString();
  }

  private static String line(String line, Set<String> plain) {
    int from = line.startsWith("# ") ? line.indexOf(' ', 2) + 1 : 0;
    int to = from;
    while (to < line.length() && line.charAt(to) != ' ' && line.charAt(to) != '{') {
      to++;
    }
    String name = line.substring(from, to);
    if (name.endsWith(SUFFIX) && plain.contains(name.substring(0, name.length() - 6))) {
      return line.substring(0, to - SUFFIX.length()) + line.substring(to);
    }
    return name.endsWith("_bucket") ? bound(line) : line;
  }

  private static String bound(String line) {
    Matcher found = BOUND.matcher(line);
    if (!found.find()) {
      return line;
    }
    String exponent = found.group(2);
    String digits = found.group(1).replaceAll("\\.0$", "");
    String number = digits;
    if (exponent != null) {
      number =
          exponent.startsWith("-")
              ? "0"
              : digits + "e+" + (exponent.length() == 1 ? "0" : "") + exponent;
    }
    return line.substring(0, found.start(1)) + number + line.substring(found.end() - 1);
  }
}

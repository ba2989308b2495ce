package dev.hibiki.gateway.rtc;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a browser says about itself in {@code User-Agent}, in the words that operators of the
 * protocol know. Clients in browsers tell the server no more than this about where they run.
 *
 * @param browser family, such as {@code Firefox} or {@code Mobile Safari}; empty if unknown
 * @param os family, such as {@code Mac OS X}; empty if unknown
 */
record UserAgent(
    String browser, String browserVersion, String os, String osVersion, String deviceModel) {
  private static final UserAgent UNKNOWN = new UserAgent("", "", "", "", "");
  private static final int MAX_CHARS = 512;
  private static final String VERSION = "(\\d{1,9}(?:[._]\\d{1,9}){0,2})";

  /** A family and how it is recognised; its version is the first group, if there is one. */
  private record Rule(String family, Pattern pattern) {
    static Rule of(String family, String pattern) {
      return new Rule(family, Pattern.compile(pattern));
    }
  }

  /** The first one that fits counts: most browsers claim to be some others as well. */
  private static final List<Rule> BROWSERS =
      List.of(
          Rule.of("Edge Mobile", "EdgA/" + VERSION),
          Rule.of("Edge", "Edg(?:e|iOS)?/" + VERSION),
          Rule.of("Opera Mobile", "OPR/" + VERSION + ".* Mobile|Mobile .*OPR/" + VERSION),
          Rule.of("Opera", "OPR/" + VERSION),
          Rule.of("Samsung Internet", "SamsungBrowser/" + VERSION),
          Rule.of("Firefox iOS", "FxiOS/" + VERSION),
          Rule.of("Firefox Mobile", "(?:Mobile|Tablet);.*Firefox/" + VERSION),
          Rule.of("Firefox", "Firefox/" + VERSION),
          Rule.of("Chrome Mobile iOS", "CriOS/" + VERSION),
          Rule.of("HeadlessChrome", "HeadlessChrome/" + VERSION),
          Rule.of("Electron", "Electron/" + VERSION),
          Rule.of("Chrome Mobile WebView", "; wv\\).*Chrome/" + VERSION),
          Rule.of("Chrome Mobile", "Chrome/" + VERSION + "[\\d.]* Mobile"),
          Rule.of("Chrome", "(?:Chrome|Chromium)/" + VERSION),
          Rule.of("Mobile Safari", "(?:iPhone|iPad|iPod).*Version/" + VERSION + ".*Safari/"),
          Rule.of("Mobile Safari UI/WKWebView", "(?:iPhone|iPad|iPod).*AppleWebKit/"),
          Rule.of("Safari", "Version/" + VERSION + ".*Safari/"));

  private static final List<Rule> SYSTEMS =
      List.of(
          Rule.of("iOS", "(?:iPhone|iPad|iPod).* OS " + VERSION),
          Rule.of("Android", "Android(?: " + VERSION + ")?"),
          Rule.of("Windows", "Windows NT " + VERSION),
          Rule.of("Mac OS X", "Mac OS X(?: " + VERSION + ")?"),
          Rule.of("Chrome OS", "CrOS \\S+ " + VERSION),
          Rule.of("Ubuntu", "Ubuntu(?:/" + VERSION + ")?"),
          Rule.of("Fedora", "Fedora(?:/" + VERSION + ")?"),
          Rule.of("Linux", "Linux"));

  private static final Pattern ANDROID_MODEL =
      Pattern.compile(
          "Android [\\d.]+; (?:[a-z]{2}-[A-Za-z]{2}; )?([^;)]+?)(?: Build/[^;)]*)?[;)]");

  /** How one maker names its devices, as a rule. */
  private static final Pattern XIAOMI_MODEL = Pattern.compile("2[0-9]{5,9}[A-Z]{1,4}");

  /** Reads the header; what is not recognised stays empty. */
  static UserAgent parse(String header) {
    if (header.isEmpty() || header.length() > MAX_CHARS) {
      return UNKNOWN;
    }
    String[] browser = first(BROWSERS, header);
    String[] os = first(SYSTEMS, header);
    return new UserAgent(browser[0], browser[1], os[0], windows(os), device(header));
  }

  private static String[] first(List<Rule> rules, String header) {
    for (Rule rule : rules) {
      Matcher found = rule.pattern().matcher(header);
      if (found.find()) {
        for (int group = 1; group <= found.groupCount(); group++) {
          String version = found.group(group);
          if (version != null) {
            return new String[] {rule.family(), version.replace('_', '.')};
          }
        }
        return new String[] {rule.family(), ""};
      }
    }
    return new String[] {"", ""};
  }

  /** Windows tells the version of its kernel. */
  private static String windows(String[] os) {
    return !os[0].equals("Windows")
        ? os[1]
        : switch (os[1]) {
          case "10.0" -> "10";
          case "6.3" -> "8.1";
          case "6.2" -> "8";
          case "6.1" -> "7";
          default -> os[1];
        };
  }

  private static String device(String header) {
    for (String name : List.of("iPhone", "iPad", "iPod")) {
      if (header.contains(name)) {
        return name;
      }
    }
    Matcher android = ANDROID_MODEL.matcher(header);
    if (android.find()) {
      String model = android.group(1).strip();
      return XIAOMI_MODEL.matcher(model).matches() ? "XiaoMi " + model : model;
    }
    return header.contains("Macintosh") ? "Mac" : "";
  }
}

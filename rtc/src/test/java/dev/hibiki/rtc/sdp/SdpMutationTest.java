package dev.hibiki.rtc.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SdpMutationTest {
  private static final int ROUNDS = 50_000;
  private static final String ALPHABET = "0123456789 =:;,/~*-\r\n\tamsvq\u0000\u00e9\u2003";

  @Test
  void mutatedDescriptionsAreAnsweredOrRefusedWithTheirLine() {
    long seed = 8866;
    Random random = new Random(seed);
    List<String> originals = originals();
    int answered = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutated(originals.get(random.nextInt(originals.size())), random);
      try {
        SdpFuzzTest.readWriteAndAnswer(text);
        answered++;
      } catch (SdpException e) {
        refused++;
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " round " + round + "\n" + text, e);
      }
    }
    assertThat(answered).as("seed %d", seed).isGreaterThan(ROUNDS / 10);
    assertThat(refused).as("seed %d", seed).isGreaterThan(ROUNDS / 10);
  }

  /** Shortened, so that most changes hit something that is read only once. */
  private static List<String> originals() {
    List<String> originals = new ArrayList<>();
    for (String name :
        List.of(
            "chromium-av1-offer",
            "firefox-publisher-offer",
            "pion-publisher-reoffer-offer",
            "planb-ssrc-simulcast-offer",
            "safari-publisher-offer")) {
      Map<String, Integer> seen = new HashMap<>();
      StringBuilder shortened = new StringBuilder();
      for (String line : Descriptions.text(name).lines().toList()) {
        if (line.startsWith("m=")) {
          seen.clear();
        }
        int colon = line.indexOf(':');
        String key = colon < 0 ? line : line.substring(0, colon);
        if (seen.merge(key, 1, Integer::sum) <= 3) {
          shortened.append(line).append('\n');
        }
      }
      originals.add(shortened.toString());
    }
    return originals;
  }

  private static String mutated(String original, Random random) {
    StringBuilder text = new StringBuilder(original);
    for (int i = random.nextInt(5); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(6)) {
        case 0 -> text.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        case 1 -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        case 2 -> text.deleteCharAt(at);
        case 3 -> moveLine(text, at, random);
        case 4 -> text.delete(at, Math.min(text.length(), at + random.nextInt(40)));
        default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
      }
    }
    return text.toString();
  }

  private static void moveLine(StringBuilder text, int at, Random random) {
    int start = text.lastIndexOf("\n", at) + 1;
    int end = text.indexOf("\n", at);
    if (start >= end) {
      return;
    }
    String line = text.substring(start, end + 1);
    if (random.nextBoolean()) {
      text.delete(start, end + 1);
    }
    int target = text.lastIndexOf("\n", random.nextInt(text.length())) + 1;
    text.insert(target, line);
  }
}

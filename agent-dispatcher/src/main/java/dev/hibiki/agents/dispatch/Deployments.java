package dev.hibiki.agents.dispatch;

/** The names under which versions of a worker are told apart. */
public final class Deployments {
  private static final int MAX_LENGTH = 64;

  private Deployments() {}

  /** Whether the name is short and has neither underscores nor white space nor control bytes. */
  public static boolean isValid(String name) {
    return name.length() <= MAX_LENGTH
        && name.chars().allMatch(c -> c > ' ' && c != '_' && c != 0x7f);
  }
}

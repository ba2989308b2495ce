package dev.hibiki.standalone;

/** What version this is. */
final class Version {
  /** As in the jar's manifest; "development" when run from classes. */
  static final String TEXT = read();

  private Version() {}

  private static String read() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}

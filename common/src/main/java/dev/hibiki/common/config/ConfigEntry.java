package dev.hibiki.common.config;

/** What may stand under a section: a {@link ConfigKey} or another {@link ConfigSection}. */
sealed interface ConfigEntry permits ConfigKey, ConfigSection {
  /** The last part of the path. */
  String name();

  /** The full dotted path; parts in lists and maps show as {@code []} and {@code <name>}. */
  String path();

  /** One sentence on what it does. */
  String doc();
}

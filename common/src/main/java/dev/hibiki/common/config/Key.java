package dev.hibiki.common.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A configuration key, on the record component that holds its value.
 *
 * <p>The key is the component's name in snake case, unless {@link #name} says otherwise; the type
 * is the component's. A component whose type is itself a configuration record is a section.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Key {
  int MAX_PORT = 65_535;

  /** One sentence on what the key does. */
  String doc();

  /**
   * The default as it would stand in YAML; empty means zero, no, no text or nothing in the list.
   */
  String def() default "";

  /** The key where it is not the component's name in snake case. */
  String name() default "";

  /** Whether this version of the server acts on the key; if not, setting it gives a warning. */
  boolean acted() default false;

  /** The smallest number allowed. Durations are never negative. */
  long min() default Long.MIN_VALUE;

  /** The largest number allowed. */
  long max() default Long.MAX_VALUE;

  /** The words allowed; empty allows any text. */
  String[] oneOf() default {};

  /**
   * On a section whose record serves in several places: defaults that differ here, each as {@code
   * path=default} with the path relative to the section.
   */
  String[] defaults() default {};
}

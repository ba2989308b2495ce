/**
 * The configuration of the server: what can be set, where it comes from, what is wrong with it.
 *
 * <p>The records under {@link dev.hibiki.common.config.ServerConfig} are the configuration; their
 * {@link dev.hibiki.common.config.Key} annotations hold key, default, range and meaning, and {@link
 * dev.hibiki.common.config.ConfigKeys} is the table made of them, from which files are checked,
 * flags and environment variables are derived and {@code docs/CONFIGURATION.md} is written.
 *
 * <p>{@link dev.hibiki.common.config.ServerOptions} reads the command line and the environment,
 * {@link dev.hibiki.common.config.ConfigLoader} merges them with the YAML file. Nothing is read
 * from the system but the named files.
 *
 * <p>Threads: the results are immutable; loading happens on one thread at start.
 */
@NullMarked
package dev.hibiki.common.config;

import org.jspecify.annotations.NullMarked;

/** What all routes share: CORS, paths, sizes, the health answer. */
@NullMarked
package dev.hibiki.gateway.web;

import org.jspecify.annotations.NullMarked;

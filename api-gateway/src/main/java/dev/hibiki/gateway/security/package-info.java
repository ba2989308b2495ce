/** Access tokens on every route, through Spring Security's resource server. */
@NullMarked
package dev.hibiki.gateway.security;

import org.jspecify.annotations.NullMarked;

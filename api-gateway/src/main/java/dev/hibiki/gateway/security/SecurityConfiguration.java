package dev.hibiki.gateway.security;

import dev.hibiki.common.auth.VerifiedToken;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A token that is there must be good; whether one is needed, and what it must allow, each route
 * says itself. No sessions, no cookies, no forms.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
public class SecurityConfiguration {
  private static final String BEARER = "Bearer ";
  private static final String PARAMETER = "access_token";
  private static final String NO_BEARER = "invalid authorization header. Must start with " + BEARER;

  @Bean
  SecurityWebFilterChain securityFilters(ServerHttpSecurity http, TokenAuthority authority) {
    return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
        .cors(ServerHttpSecurity.CorsSpec::disable)
        .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
        .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
        .logout(ServerHttpSecurity.LogoutSpec::disable)
        .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
        .headers(ServerHttpSecurity.HeaderSpec::disable)
        .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
        .authorizeExchange(routes -> routes.anyExchange().permitAll())
        .oauth2ResourceServer(server ->
            server
                .bearerTokenConverter(bearerToken())
                .authenticationEntryPoint(SecurityConfiguration::refuse)
                .jwt(jwt ->
                    jwt.jwtDecoder(new AccessTokenDecoder(authority))
                        .jwtAuthenticationConverter(decoded -> Mono.just(authentication(decoded)))))
        .build();
  }

  private static AccessAuthentication authentication(Jwt decoded) {
    VerifiedToken verified = decoded.getClaim(AccessTokenDecoder.VERIFIED);
    return new AccessAuthentication(Objects.requireNonNull(verified));
  }

  /**
   * Header first, then the {@code access_token} parameter of a form or of the query, as clients in
   * browsers must.
   */
  private static ServerAuthenticationConverter bearerToken() {
    return exchange -> {
      ServerHttpRequest request = exchange.getRequest();
      String header = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
      if (header != null && !header.startsWith(BEARER)) {
        return Mono.error(new BadBearer(NO_BEARER));
      }
      return header != null
          ? bearer(header.substring(BEARER.length()))
          : exchange
              .getFormData()
              .flatMap(form -> bearer(form.getFirst(PARAMETER)))
              .switchIfEmpty(
                  Mono.defer(() -> bearer(request.getQueryParams().getFirst(PARAMETER))));
    };
  }

  private static Mono<Authentication> bearer(@Nullable String token) {
    return token == null || token.isEmpty()
        ? Mono.empty()
        : Mono.just(new BearerTokenAuthenticationToken(token));
  }

  private static Mono<Void> refuse(ServerWebExchange exchange, AuthenticationException failure) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(HttpStatus.UNAUTHORIZED);
    byte[] text = reason(failure).getBytes(StandardCharsets.UTF_8);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(text)));
  }

  private static String reason(AuthenticationException failure) {
    Throwable cause = failure;
    while (cause != null) {
      if (cause instanceof BadBearer || cause instanceof BadJwtException) {
        return text(cause.getMessage());
      }
      cause = cause.getCause();
    }
    return "invalid authorization token";
  }

  private static String text(@Nullable String message) {
    return message == null ? "invalid authorization token" : message;
  }

  private static final class BadBearer extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    BadBearer(String message) {
      super(message);
    }
  }
}

package dev.hibiki.gateway.security;

import dev.hibiki.common.auth.VerifiedToken;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** A request with a verified access token. The token's text is not kept. */
public final class AccessAuthentication extends AbstractAuthenticationToken {
  private static final long serialVersionUID = 1L;

  private final transient VerifiedToken token;

  AccessAuthentication(VerifiedToken token) {
    super(List.of());
    this.token = token;
    setAuthenticated(true);
  }

  /** What the token says. */
  public VerifiedToken token() {
    return token;
  }

  @Override
  public Object getCredentials() {
    return "";
  }

  @Override
  public Object getPrincipal() {
    return token.grants().identity();
  }
}

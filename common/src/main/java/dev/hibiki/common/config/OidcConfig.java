package dev.hibiki.common.config;

import java.util.List;
import java.util.Map;

/** An identity provider whose tokens are taken beside those signed with API keys. */
public record OidcConfig(
    @Key(doc = "The `iss` of its tokens, letter by letter.", acted = true) String issuer,
    @Key(doc = "Where its keys are; found by its `.well-known` address if empty.", acted = true)
        String jwksUrl,
    @Key(doc = "The `aud` that a token has to be for; any if empty.", acted = true) String audience,
    @Key(
            doc = "Signature algorithms that are taken, of the asymmetric ones; RS256 if empty.",
            acted = true)
        List<String> algorithms,
    @Key(doc = "Claim with the identity; `sub` if empty.", acted = true) String identityClaim,
    @Key(doc = "Claim with the name; `name` if empty.", acted = true) String nameClaim,
    @Key(
            doc =
                "Video grant of everybody: names as in a token, values as text; `$claim` stands for"
                    + " that claim of the token.",
            acted = true)
        Map<String, String> grants,
    @Key(doc = "Claim with the roles, one or a list; `a.b` reaches inside.", acted = true)
        String rolesClaim,
    @Key(doc = "What single roles have besides, as in `grants`.", acted = true)
        Map<String, Map<String, String>> roles) {
  public OidcConfig {
    algorithms = List.copyOf(algorithms);
    grants = Map.copyOf(grants);
    roles = Map.copyOf(roles);
  }
}

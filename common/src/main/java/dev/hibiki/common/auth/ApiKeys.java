package dev.hibiki.common.auth;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API keys that the server accepts, in the order of the configuration. Immutable. */
public final class ApiKeys {
  private static final ApiKeys NONE = new ApiKeys(Map.of());

  private final Map<String, ApiKey> byId;

  private ApiKeys(Map<String, ApiKey> byId) {
    this.byId = Collections.unmodifiableMap(new LinkedHashMap<>(byId));
  }

  public static ApiKeys none() {
    return NONE;
  }

  /** Keys by their secrets. An empty key or secret is an {@link IllegalArgumentException}. */
  public static ApiKeys of(Map<String, String> secrets) {
    Map<String, ApiKey> byId = new LinkedHashMap<>();
    secrets.forEach((id, secret) -> byId.put(id, new ApiKey(id, secret)));
    return new ApiKeys(byId);
  }

  public static ApiKeys of(String id, String secret) {
    return of(Map.of(id, secret));
  }

  public @Nullable ApiKey find(String id) {
    return byId.get(id);
  }

  /** The key that signs the tokens the server itself makes. */
  public Optional<ApiKey> first() {
    return byId.values().stream().findFirst();
  }

  public Collection<ApiKey> all() {
    return byId.values();
  }

  public boolean isEmpty() {
    return byId.isEmpty();
  }

  /** Names of the keys whose secrets are short enough to warn about. */
  public List<String> idsWithShortSecret() {
    List<String> ids = new ArrayList<>();
    for (ApiKey key : byId.values()) {
      if (key.hasShortSecret()) {
        ids.add(key.id());
      }
    }
    return List.copyOf(ids);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ApiKeys that && byId.equals(that.byId);
  }

  @Override
  public int hashCode() {
    return byId.hashCode();
  }

  @Override
  public String toString() {
    return "ApiKeys" + byId.keySet();
  }
}

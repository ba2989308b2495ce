package dev.hibiki.common.config;

import dev.hibiki.common.auth.ApiKeys;
import dev.hibiki.common.proto.RoomConfiguration;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a key holds. */
sealed interface ValueType {
  /** How documentation and messages call it. */
  String title();

  /** A single value. */
  enum Scalar implements ValueType {
    FLAG("true or false"),
    INTEGER("whole number"),
    LONG("whole number"),
    DECIMAL("number"),
    TEXT("text"),
    SECRET("secret"),
    DURATION("duration"),
    PORTS("port or range"),
    ADDRESSES("IP addresses"),
    CIDR("address block");

    private final String title;

    Scalar(String title) {
      this.title = title;
    }

    @Override
    public String title() {
      return title;
    }
  }

  /** Keys with their secrets. */
  record KeyPairs() implements ValueType {
    @Override
    public String title() {
      return "map of API key to secret";
    }
  }

  /** A room configuration as its protocol message writes it. */
  record RoomTemplate() implements ValueType {
    @Override
    public String title() {
      return "room configuration";
    }
  }

  record ListOf(ValueType element) implements ValueType {
    @Override
    public String title() {
      return "list of " + element.title();
    }
  }

  /** A map whose keys belong to the user, read literally; or numbers of layers. */
  record MapOf(boolean numbered, ValueType value) implements ValueType {
    @Override
    public String title() {
      return (numbered ? "map of number to " : "map of name to ") + value.title();
    }
  }

  /** A record inside a list or a map. */
  record Group(ConfigSection section) implements ValueType {
    @Override
    public String title() {
      return "the keys below";
    }
  }

  /** The type of a record component. */
  static ValueType of(Type type, String path, boolean acted) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == List.class) {
        return new ListOf(of(arguments[0], path + "[]", acted));
      }
      if (generic.getRawType() == Map.class) {
        boolean numbered = arguments[0] == Integer.class;
        return new MapOf(numbered, of(arguments[1], path + (numbered ? ".<n>" : ".<name>"), acted));
      }
    }
    if (type instanceof Class<?> plain) {
      if (plain == ApiKeys.class) {
        return new KeyPairs();
      }
      if (plain == RoomConfiguration.class) {
        return new RoomTemplate();
      }
      Scalar scalar = scalar(plain);
      if (scalar != null) {
        return scalar;
      }
      if (plain.isRecord()) {
        return new Group(
            ConfigSection.of(plain.asSubclass(Record.class), "", path, "", Map.of(), acted));
      }
    }
    throw new IllegalStateException("no configuration type: " + type);
  }

  private static @Nullable Scalar scalar(Class<?> type) {
    if (type == boolean.class) {
      return Scalar.FLAG;
    } else if (type == int.class) {
      return Scalar.INTEGER;
    } else if (type == long.class) {
      return Scalar.LONG;
    } else if (type == double.class) {
      return Scalar.DECIMAL;
    } else if (type == String.class) {
      return Scalar.TEXT;
    } else if (type == Secret.class) {
      return Scalar.SECRET;
    } else if (type == Duration.class) {
      return Scalar.DURATION;
    } else if (type == PortRange.class) {
      return Scalar.PORTS;
    } else if (type == NodeIp.class) {
      return Scalar.ADDRESSES;
    } else if (type == Cidr.class) {
      return Scalar.CIDR;
    }
    return null;
  }
}

package dev.dormouse.sdk;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/** A type that an author named for a payload, an output or an event. */
record AuthorType<T extends @Nullable Object>(JavaType type) {
  static final AuthorType<@Nullable Void> NONE = of(Void.class);

  static <T extends @Nullable Object> AuthorType<T> of(Class<?> type) {
    return new AuthorType<>(AuthorJson.MAPPER.constructType(type));
  }

  static <T extends @Nullable Object> AuthorType<T> of(TypeToken<T> token) {
    return new AuthorType<>(AuthorJson.MAPPER.constructType(token.type()));
  }

  boolean isNone() {
    return type.hasRawClass(Void.class);
  }

  /** A value from JSON; {@link JsonMismatch} where it does not fit. */
  T read(@Nullable JsonNode json, String what) {
    return AuthorJson.read(json, this, what);
  }

  /** As an author would write it, without packages. */
  String shown() {
    return AuthorJson.shown(type);
  }
}

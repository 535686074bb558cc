package dev.dormouse.sdk;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * Names a generic type, for which Java has no class literal; made as an empty subclass.
 *
 * <pre>{@code
 * static final Task<List<String>, Map<String, Integer>> COUNT =
 *     Task.named("count-words")
 *         .payload(new TypeToken<List<String>>() {})
 *         .output(new TypeToken<Map<String, Integer>>() {})
 *         .run((words, run) -> count(words));
 * }</pre>
 *
 * @param <T> the type
 */
public abstract class TypeToken<T extends @Nullable Object> {
  private final Type type;

  /** The type is read from the subclass. */
  protected TypeToken() {
    if (!(getClass().getGenericSuperclass() instanceof ParameterizedType superclass)) {
      throw new IllegalStateException(
          getClass().getName()
              + " does not name a type; write new TypeToken<List<String>>() {} with the braces");
    }
    this.type = superclass.getActualTypeArguments()[0];
  }

  final Type type() {
    return type;
  }
}

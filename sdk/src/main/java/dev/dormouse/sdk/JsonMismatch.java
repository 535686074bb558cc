package dev.dormouse.sdk;

/**
 * JSON does not fit the Java type it is read into, or a value cannot be written as JSON.
 *
 * <p>The message names the thing, the field and the type: {@code the payload of task "resize" does
 * not fit Resize at "size.width": it must be int, and is the text "wide"}. Fields that the type
 * does not have are errors too; put {@code @JsonIgnoreProperties(ignoreUnknown = true)} on a type
 * that reads somebody else's events.
 */
public final class JsonMismatch extends IllegalArgumentException {
  JsonMismatch(String message, Throwable cause) {
    super(message, cause);
  }
}

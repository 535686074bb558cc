package dev.dormouse.server.assistant;

/**
 * Which language model writes questions.
 *
 * @param url of an API like OpenAI's, as {@code https://api.openai.com/v1}
 * @param key of that API; empty where there is no assistant
 */
public record AssistantConfig(String url, String model, String key) {
  public static final AssistantConfig NONE = new AssistantConfig("", "", "");

  public AssistantConfig {
    if (!key.isEmpty() && !url.matches("https?://.+")) {
      throw new IllegalArgumentException(
          "the assistant's url is \"" + url + "\"; it must look like https://api.openai.com/v1");
    }
    if (!key.isEmpty() && model.isBlank()) {
      throw new IllegalArgumentException("the assistant's model is empty; name one of its API");
    }
  }

  boolean isOn() {
    return !key.isEmpty();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "AssistantConfig[url=" + url + ", model=" + model + "]";
  }
}

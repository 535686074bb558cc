package dev.dormouse.protocol;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON that our processes speak: ISO dates and durations, fields unknown to this version passed
 * over.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .changeDefaultPropertyInclusion(old ->
              old.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
          .build();

  private Json() {}

  public static JsonMapper mapper() {
    return MAPPER;
  }
}

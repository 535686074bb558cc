package dev.dormouse.protocol;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON that our processes speak: ISO dates and durations, fields unknown to this version passed
 * over, numbers as they were written.
 */
public final class Json {
  private static final JsonMapper MAPPER =
      keepingNumbers(JsonMapper.builder())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .changeDefaultPropertyInclusion(old ->
              old.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
          .build();

  private Json() {}

  /**
   * Makes a mapper's trees keep every digit of a number, 12.50 as 12.50, where a double would lose
   * some; numbers with exponents beyond all sense are refused.
   */
  public static JsonMapper.Builder keepingNumbers(JsonMapper.Builder builder) {
    return builder
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .nodeFactory(new BoundedNumbers());
  }

  public static JsonMapper mapper() {
    return MAPPER;
  }
}

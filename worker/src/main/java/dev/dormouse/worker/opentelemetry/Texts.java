package dev.dormouse.worker.opentelemetry;

import dev.dormouse.protocol.worker.Measurement;
import io.opentelemetry.api.common.Attributes;
import java.util.LinkedHashMap;
import java.util.Map;

/** Attributes as the wire has them: texts, few and short enough for every message. */
final class Texts {
  /** What the worker itself adds has room beside them. */
  private static final int MOST = Measurement.MAX_ATTRIBUTES - 8;

  private Texts() {}

  static Map<String, String> of(Attributes attributes) {
    var texts = new LinkedHashMap<String, String>();
    attributes.forEach((key, value) -> {
      if (texts.size() < MOST && !key.getKey().isBlank()) {
        String name = cut(key.getKey(), Measurement.MAX_ATTRIBUTE / 4);
        texts.put(name, cut(String.valueOf(value), Measurement.MAX_ATTRIBUTE / 2));
      }
    });
    return texts;
  }

  private static String cut(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max - 1) + "…";
  }
}

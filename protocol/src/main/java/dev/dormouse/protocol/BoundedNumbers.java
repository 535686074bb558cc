package dev.dormouse.protocol;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ValueNode;

/**
 * Makes the numbers of trees, and refuses those of a few characters that stand for gigabytes of
 * digits: 1e1000000000.
 */
final class BoundedNumbers extends JsonNodeFactory {
  private static final long serialVersionUID = 1L;

  @Override
  public ValueNode numberNode(@Nullable BigDecimal number) {
    if (number != null && Math.abs((long) number.scale()) > Limits.NUMBER_EXPONENT) {
      throw new StreamConstraintsException(
          "The number "
              + shown(number)
              + " has an exponent beyond "
              + Limits.NUMBER_EXPONENT
              + ", which is not taken");
    }
    return super.numberNode(number);
  }

  private static String shown(BigDecimal number) {
    String text = number.toString();
    return text.length() <= 40
        ? text
        : text.substring(0, 20) + "…" + text.substring(text.length() - 18);
  }
}

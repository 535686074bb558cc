package dev.dormouse.testing;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Makes a {@link TestDormouse} before each test, and closes it afterwards; {@link DormouseTest} is
 * the short form. It keeps nothing between tests, so they may run side by side.
 */
public final class DormouseExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(DormouseExtension.class);

  /** For JUnit. */
  public DormouseExtension() {}

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put(TestDormouse.class, TestDormouse.create());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    var dormouse = find(context);
    if (dormouse != null) {
      dormouse.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestDormouse.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var dormouse = find(context);
    if (dormouse == null) {
      throw new IllegalStateException(
          "a TestDormouse is there in tests and in @BeforeEach methods with @DormouseTest, not in "
              + parameter.getDeclaringExecutable());
    }
    return dormouse;
  }

  private static @Nullable TestDormouse find(ExtensionContext context) {
    return context.getStore(NAMESPACE).get(TestDormouse.class, TestDormouse.class);
  }
}

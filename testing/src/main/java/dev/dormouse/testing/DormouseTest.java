package dev.dormouse.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class a {@link TestDormouse} of its own, as a parameter.
 *
 * <pre>{@code
 * @DormouseTest
 * class ReminderTest {
 *   @Test
 *   void aReminderIsSentAfterThirtyDays(TestDormouse dormouse) {
 *     var run = dormouse.trigger(REMIND, "anna");
 *
 *     assertThat(run.output()).isEqualTo("reminded anna");
 *     assertThat(dormouse.now()).isEqualTo(dormouse.start().plus(Duration.ofDays(30)));
 *   }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(DormouseExtension.class)
public @interface DormouseTest {}

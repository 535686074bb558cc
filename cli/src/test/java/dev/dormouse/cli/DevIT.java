package dev.dormouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dormouse dev}, as an author uses it: change a file, trigger again. */
class DevIT {
  private static final String TASK =
      """
      package hello;

      import dev.dormouse.sdk.*;
      import java.time.Duration;

      public final class Greetings {
        public record Person(String name) {}

        static final Event<Person> MET = Event.of("person/met", Person.class);

        public static final Task<Person, String> GREET =
            Task.named("greet").payload(Person.class).output(String.class).run(Greetings::greet);

        static String greet(Person person, RunContext run) {
          System.out.println("%1$s to " + person.name() + " by " + run.version());
          MET.waitFor(Filter.where("name", person.name()), Duration.ofMinutes(10));
          return "%1$s, " + person.name();
        }
      }
      """;

  @Test
  void aChangeIsTheNextVersionAndARunFinishesOnItsOwn(@TempDir Path folder) throws Exception {
    // given
    var project = Program.init(folder, "hello");
    var source = project.resolve("src/main/java/hello/Greetings.java");
    Files.writeString(source, TASK.formatted("Hello"));
    try (var dev = Program.start(folder, "dev", project.toString())) {
      dev.awaitTold("✓ version ");
      var first = trigger(dev, project, "Ada");
      dev.awaitTold("Hello to Ada by ");

      // when
      Files.writeString(source, TASK.formatted("Goodbye"));
      dev.awaitTold(".2 in ");
      var second = trigger(dev, project, "Bob");
      dev.awaitTold("Goodbye to Bob by ");
      meet(dev, project, "Ada");
      meet(dev, project, "Bob");

      // then
      assertThat(output(dev, project, first)).isEqualTo("Hello, Ada");
      assertThat(output(dev, project, second)).isEqualTo("Goodbye, Bob");
      assertThat(dev.stop()).isZero();
    }
  }

  @Test
  void whatDoesNotCompileIsShownAndTheVersionBeforeStays(@TempDir Path folder) throws Exception {
    // given
    var project = Program.init(folder, "hello");
    var source = project.resolve("src/main/java/hello/Greetings.java");
    Files.writeString(source, TASK.formatted("Hello"));
    try (var dev = Program.start(folder, "dev", project.toString())) {
      dev.awaitTold("✓ version ");

      // when
      Files.writeString(source, TASK.formatted("Hello").replace("return \"", "return 7 + \" + \""));
      dev.awaitTold("waiting for a change");

      // then
      var run = trigger(dev, project, "Ada");
      dev.awaitTold("Hello to Ada by ");
      meet(dev, project, "Ada");
      assertThat(output(dev, project, run)).isEqualTo("Hello, Ada");
    }
  }

  private static String trigger(Program dev, Path project, String name) throws Exception {
    return dev.run(project, "trigger", "greet", "{\"name\":\"" + name + "\"}", "--json")
        .json()
        .path("id")
        .stringValue();
  }

  private static void meet(Program dev, Path project, String name) throws Exception {
    dev.run(project, "event", "person/met", "{\"name\":\"" + name + "\"}", "--json").json();
  }

  private static String output(Program dev, Path project, String run) throws Exception {
    var logs = dev.run(project, "logs", run, "--follow");
    assertThat(logs.exit()).as(logs.said()).isZero();
    return dev.run(project, "runs", run, "--json").json().path("output").stringValue();
  }
}

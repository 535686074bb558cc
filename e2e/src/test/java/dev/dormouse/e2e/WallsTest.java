package dev.dormouse.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The walls of the house. A new edge between modules is a line here, to be read in review. */
class WallsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.dormouse");

  /** Which modules a module may use. */
  private static final Map<String, List<String>> MODULES =
      Map.ofEntries(
          Map.entry("protocol", List.of()),
          Map.entry("query", List.of()),
          Map.entry("store", List.of()),
          Map.entry("sdk", List.of("protocol")),
          Map.entry("engine", List.of("store", "protocol")),
          Map.entry("telemetry", List.of("query", "protocol")),
          Map.entry("supervisor", List.of("protocol")),
          Map.entry("deploy", List.of("protocol")),
          Map.entry("worker", List.of("sdk", "protocol")),
          Map.entry("testing", List.of("sdk", "protocol")),
          Map.entry("server", List.of("engine", "telemetry", "query", "store", "protocol")),
          Map.entry(
              "cli",
              List.of("sdk", "deploy", "supervisor", "server", "engine", "store", "protocol")));

  /** Libraries that live behind one wall. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.of(
          "io.javalin..", List.of("dev.dormouse.server.http.."),
          "org.eclipse.jetty..", List.of("dev.dormouse.server.http.."),
          "org.jdbi..", List.of("dev.dormouse.store..", "dev.dormouse.engine.."),
          "com.zaxxer..", List.of("dev.dormouse.store.."),
          "io.zonky..", List.of("dev.dormouse.store.."),
          "picocli..", List.of("dev.dormouse.cli.."),
          "com.google.protobuf..", List.of("dev.dormouse.telemetry.otlp.."),
          "io.opentelemetry..",
              List.of("dev.dormouse.telemetry.otlp..", "dev.dormouse.worker.opentelemetry.."),
          "dev.langchain4j..", List.of("dev.dormouse.server.assistant.."),
          "org.antlr..", List.of("dev.dormouse.query.."));

  @Test
  void modulesUseOnlyTheModulesBelowThem() {
    for (var module : MODULES.entrySet()) {
      var forbidden = new ArrayList<>(MODULES.keySet());
      forbidden.remove(module.getKey());
      forbidden.removeAll(module.getValue());

      noClasses()
          .that(anyModule(List.of(module.getKey())))
          .should()
          .dependOnClassesThat(anyModule(forbidden))
          .as("module " + module.getKey() + " uses only " + module.getValue())
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void everyModuleIsInTheList() {
    var modules =
        CLASSES.stream()
            .map(
                type -> type.getPackageName().replaceFirst("^dev\\.dormouse\\.([a-z0-9]+).*", "$1"))
            .filter(module -> !module.equals("e2e")) // on top of the house: uses what it likes
            .distinct();

    assertThat(modules).isSubsetOf(MODULES.keySet());
  }

  @Test
  void librariesStayBehindTheirWalls() {
    LIBRARIES.forEach((library, places) ->
        noClasses()
            .that()
            .resideOutsideOfPackages(places.toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(library)
            .as("only " + places + " use " + library)
            .check(CLASSES));
  }

  @Test
  void packagesOfAModuleHaveNoCycles() {
    for (String module : MODULES.keySet()) {
      slices()
          .assignedFrom(packagesOf(module))
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  /** Each package by itself, the module's own and those within others too. */
  private static SliceAssignment packagesOf(String module) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return (type.getPackageName() + ".").startsWith("dev.dormouse." + module + ".")
            ? SliceIdentifier.of(type.getPackageName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages of " + module;
      }
    };
  }

  @Test
  void timeComesFromAnInjectedClock() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.dormouse.engine..", "dev.dormouse.server..", "dev.dormouse.supervisor..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void nothingSleeps() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.dormouse.cli..")
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", java.time.Duration.class)
        .as("nothing sleeps: who waits, waits for something that can wake it")
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> anyModule(List<String> modules) {
    return DescribedPredicate.describe(
        "reside in " + modules,
        type ->
            modules.stream()
                .anyMatch(module ->
                    (type.getPackageName() + ".").startsWith("dev.dormouse." + module + ".")));
  }
}

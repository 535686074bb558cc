package dev.dormouse.engine.variables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.fixtures.ScriptedNode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.engine.variables.Variables.Existing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariablesTest {
  private TestEngine shop = TestEngine.shared();

  @TempDir private Path folder;
  private Path file = Path.of("");
  private Variables variables = new Variables(shop.database, shop.clock, null);

  @BeforeEach
  void withAKey() throws IOException {
    file = folder.resolve("sealing.key");
    variables = variables();
  }

  private Variables variables() throws IOException {
    return new Variables(shop.database, shop.clock, SealingKey.inFile(file));
  }

  private void set(String name, String value) {
    variables.set(shop.id, List.of(new NewVariable(name, value, null)), Existing.REPLACED);
  }

  private EnvironmentVariables ofTasks() {
    var deployment = shop.deploy("buy").id();
    return shop.database.call(handle -> variables.of(handle, deployment));
  }

  @Test
  void tasksGetWhatIsSetAndARevisionThatGrows() {
    set("CITY", "Bern");
    long first = ofTasks().revision();
    set("CITY", "Zürich");
    set("EMPTY", "");

    var now = ofTasks();

    assertThat(now.values()).isEqualTo(Map.of("CITY", "Zürich", "EMPTY", ""));
    assertThat(now.revision()).isGreaterThan(first);
  }

  @Test
  void anAssignmentTellsTheRevisionThatItsMachineNeeds() throws IOException {
    shop = TestEngine.open();
    variables = variables();
    shop.deploy("buy");
    set("CITY", "Bern");
    var run = shop.trigger("buy");

    var assignment = ScriptedNode.on(shop).workOne();

    assertThat(assignment.run().runId()).isEqualTo(run);
    assertThat(assignment.variables()).isEqualTo(ofTasks().revision()).isPositive();
    shop.close();
  }

  @Test
  void theDatabaseTellsNoValue() {
    set("TOKEN", "open sesame");

    assertThat(
            shop.count(
                """
                select count(*) from variable where environment_id = :environment
                  and (position('sesame'::bytea in encrypted) > 0 or variable::text like '%sesame%')
                """))
        .isZero();
  }

  @Test
  void aSecretIsNeverShownAgainAndStaysOne() {
    variables.set(shop.id, List.of(new NewVariable("TOKEN", "sesame", true)), Existing.REFUSED);
    set("TOKEN", "other");

    var shown = variables.list(shop.id).getFirst();

    assertThat(shown.secret()).isTrue();
    assertThat(shown.value()).isEmpty();
    assertThat(ofTasks().values()).containsEntry("TOKEN", "other");
    assertThat(ofTasks().toString() + new NewVariable("TOKEN", "other", true))
        .doesNotContain("other");
  }

  @Test
  void aValueThatIsMovedToAnotherNameOpensNothing() {
    set("CITY", "Bern");
    shop.database.useTransaction(handle ->
        handle
            .createUpdate("update variable set name = 'TOWN' where environment_id = :id")
            .bind("id", shop.id.value())
            .execute());

    assertThatThrownBy(this::ofTasks)
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("TOWN");
  }

  @Test
  void anotherSealingKeyOpensNothingAndSaysSoAtTheStart() throws IOException {
    set("CITY", "Bern");
    var stranger =
        new Variables(shop.database, shop.clock, SealingKey.inFile(folder.resolve("another.key")));

    assertThatThrownBy(() -> stranger.list(shop.id)).hasMessageContaining("sealing key");
    assertThatThrownBy(stranger::check).hasMessageContaining("start the server with the file");
  }

  @Test
  void aRenewedSealingKeyOpensTheOldUntilAllIsSealedAnew() throws IOException {
    // given: an installation of its own, as all of its keys are renewed
    shop = TestEngine.open();
    variables = variables();
    set("CITY", "Bern");
    var old = Files.readString(file);

    // when
    SealingKey.renew(file);
    variables = variables();

    // then
    assertThat(ofTasks().values()).containsEntry("CITY", "Bern");
    var _ = variables.renewKeys();
    assertThat(ofTasks().values()).containsEntry("CITY", "Bern");
    Files.writeString(file, old);
    variables = variables();
    assertThatThrownBy(this::ofTasks).as("the old key").hasMessageContaining("sealing key");
    shop.close();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void keysAreRenewedWhileTasksReadAndPeopleWrite() throws Exception {
    // given: an installation of its own, as all of its keys are renewed
    shop = TestEngine.open();
    variables = variables();
    set("FIXED", "as ever");
    set("COUNT", "0");
    var deployment = shop.deploy("buy").id();
    var over = new AtomicBoolean();

    // when
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var reader =
          threads.submit(() -> {
            long last = 0;
            while (!over.get()) {
              var values = shop.database.call(handle -> variables.of(handle, deployment)).values();
              assertThat(values).containsEntry("FIXED", "as ever");
              long count = Long.parseLong(values.getOrDefault("COUNT", "-1"));
              assertThat(count).isGreaterThanOrEqualTo(last);
              last = count;
            }
            return last;
          });
      var renewals =
          threads.submit(() -> {
            for (int i = 0; i < 20; i++) {
              assertThat(variables.renewKeys()).isPositive();
            }
            return true;
          });
      for (int i = 1; i <= 50; i++) {
        set("COUNT", String.valueOf(i));
      }
      assertThat(renewals.get()).isTrue();
      over.set(true);
      assertThat(reader.get()).isPositive();
    }

    // then
    assertThat(ofTasks().values()).isEqualTo(Map.of("FIXED", "as ever", "COUNT", "50"));
    shop.close();
  }

  @Test
  void whatNoEnvironmentCanHoldIsRefused() {
    assertThatThrownBy(() -> set("2ND", "x")).hasMessageContaining("\"2ND\"");
    assertThatThrownBy(() -> set("DORMOUSE_SOCKET", "x")).hasMessageContaining("another name");
    assertThatThrownBy(() -> set("JAVA_TOOL_OPTIONS", "x")).hasMessageContaining("JVM");
    assertThatThrownBy(() -> set("NUL", "a\0b")).hasMessageContaining("NUL");
    assertThatThrownBy(() -> set("LONG", "x".repeat(70_000))).hasMessageContaining("65536");
    for (int i = 0; i < 4; i++) {
      set("BIG_" + i, "x".repeat(60_000));
    }
    assertThatThrownBy(() -> set("BIG_5", "x".repeat(60_000))).hasMessageContaining("together");
    assertThat(variables.list(shop.id)).hasSize(4);
  }

  @Test
  void withoutASealingKeyNothingIsKept() {
    var without = new Variables(shop.database, shop.clock, null);

    assertThat(without.list(shop.id)).isEmpty();
    assertThatThrownBy(
            () -> without.set(shop.id, List.of(new NewVariable("A", "1", null)), Existing.KEPT))
        .hasMessageContaining("without a sealing key");
  }
}

package dev.dormouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.store.EmbeddedPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that somebody else runs, by {@code --postgres-url}. */
class OwnPostgresIT {
  @Test
  void keepsTheRunsThereAndStartsNoneOfItsOwn(@TempDir Path folder) throws Exception {
    try (var postgres = EmbeddedPostgres.start(folder.resolve("theirs"))) {
      // given
      var url = postgres.config().url();
      var project = Program.init(folder, "hello");

      // when
      String id;
      try (var server = Program.start(folder, "start", "--postgres-url", url)) {
        server.run(project, "deploy", "--json").json();
        id =
            server
                .run(project, "trigger", "greet", "{\"name\":\"Ada\"}", "--wait", "--json")
                .json()
                .path("id")
                .stringValue();
        assertThat(server.stop()).isZero();
      }

      // then
      assertThat(folder.resolve("data").resolve("postgres")).doesNotExist();
      try (var again = Program.start(folder, "start", "--postgres-url", url)) {
        assertThat(again.run(project, "runs", id, "--json").json().path("status").stringValue())
            .isEqualTo("COMPLETED");
      }
    }
  }
}

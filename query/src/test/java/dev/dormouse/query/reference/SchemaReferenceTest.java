package dev.dormouse.query.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.query.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchemaReferenceTest {
  private final SchemaReference reference = new SchemaReference(Schema.standard());

  @Test
  void theDocumentedTablesAndFunctionsAreThoseOfTheSchema() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "trql.md"));

    assertThat(page)
        .contains("<!-- tables -->\n" + reference.markdown() + "<!-- end of tables -->");
    assertThat(page)
        .contains("<!-- functions -->\n" + reference.functions() + "<!-- end of functions -->");
  }

  @Test
  void thePromptKnowsEveryColumnAndNoStoredName() {
    assertThat(reference.prompt())
        .contains("Table runs:", "- status ", "Timed out", "Table metrics:", "quantile")
        .doesNotContain("friendly_id", "task_runs_v2", "tsql");
  }
}

package dev.dormouse.server.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestServer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ScheduleApiTest {
  private static final String PATH = "/api/v1/schedules";

  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.programWith("report");

  private JsonNode create(String key) {
    return program
        .post(
            PATH,
            """
            {"task": "report", "cron": "0 3 1 1 *", "deduplicationKey": "%s", "externalId": "c-1",
             "timezone": "Europe/Vienna", "window": "10m"}
            """
                .formatted(key))
        .json();
  }

  @Test
  void makesAScheduleInTheOfficialClientsForm() {
    var made = create("yearly");

    assertThat(made.get("id").asString()).startsWith("sched_");
    assertThat(made.get("type").asString()).isEqualTo("IMPERATIVE");
    assertThat(made.get("task").asString()).isEqualTo("report");
    assertThat(made.at("/generator/type").asString()).isEqualTo("CRON");
    assertThat(made.at("/generator/description").asString()).isNotEmpty();
    assertThat(made.get("timezone").asString()).isEqualTo("Europe/Vienna");
    assertThat(made.get("window").asString()).isEqualTo("600s");
    assertThat(made.get("nextRun").asString()).endsWith("-01-01T02:00:00Z");
    assertThat(made.get("upcoming").size()).isEqualTo(5);
    assertThat(made.at("/environments/0/type").asString()).isEqualTo("DEV");
    assertThat(create("yearly").get("id")).isEqualTo(made.get("id"));
  }

  @Test
  void changesHoldsUpAndDeletes() {
    String one = PATH + "/" + create("a").get("id").asString();

    var changed = program.put(one, "{\"task\": \"report\", \"cron\": \"0 0 1 6 *\"}").json();
    var held = program.post(one + "/deactivate").json();
    var active = program.post(one + "/activate").json();

    assertThat(changed.get("timezone").asString()).isEqualTo("UTC");
    assertThat(changed.has("window")).isFalse();
    assertThat(held.get("active").asBoolean()).isFalse();
    assertThat(held.get("nextRun").isNull()).isTrue();
    assertThat(active.get("nextRun").asString()).endsWith("-06-01T00:00:00Z");
    assertThat(program.get(one).json()).isEqualTo(active);
    assertThat(program.delete(one).status()).isEqualTo(200);
    assertThat(program.get(one).status()).isEqualTo(404);
  }

  @Test
  void listsInPages() {
    create("a");
    create("b");

    var page = program.get(PATH + "?page=2&perPage=1").json();

    assertThat(page.at("/pagination/count").asInt()).isEqualTo(2);
    assertThat(page.at("/pagination/totalPages").asInt()).isEqualTo(2);
    assertThat(page.at("/data/0/deduplicationKey").asString()).isEqualTo("b");
    String schedule = page.at("/data/0/id").asString();
    assertThat(program.get("/api/v1/runs?filter%5Bschedule%5D=" + schedule).json().get("data"))
        .isEmpty();
  }

  @Test
  void refusesWhatCannotBe() {
    var odd =
        program.post(
            PATH, "{\"task\": \"report\", \"cron\": \"daily\", \"deduplicationKey\": \"k\"}");

    assertThat(odd.status()).isEqualTo(400);
    assertThat(odd.error()).contains("\"daily\"");
    assertThat(program.get(PATH + "/sched_none").status()).isEqualTo(404);
    assertThat(program.delete(PATH + "/nothing").status()).isEqualTo(404);
  }

  @Test
  void namesTimeZones() {
    assertThat(program.get("/api/v1/timezones").json().get("timezones").toString())
        .contains("Europe/Vienna", "UTC");
  }
}

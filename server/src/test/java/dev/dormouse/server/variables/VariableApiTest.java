package dev.dormouse.server.variables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.server.fixtures.ApiClient;
import dev.dormouse.server.fixtures.TestServer;
import org.junit.jupiter.api.Test;

final class VariableApiTest {
  private final TestServer server = TestServer.shared();
  private final ApiClient program = server.program();
  private final String path =
      "/api/v1/projects/"
          + program.get("/api/v2/whoami").json().get("projectRef").asString()
          + "/envvars/dev";

  @Test
  void listsNamesAndTellsNoSecret() {
    set("{\"name\":\"CITY\",\"value\":\"Bern\"}");
    set("{\"name\":\"TOKEN\",\"value\":\"sesame\",\"isSecret\":true}");

    var listed = program.get(path);

    assertThat(listed.json().get(0).get("value").asString()).isEqualTo("Bern");
    assertThat(listed.json().get(1).get("name").asString()).isEqualTo("TOKEN");
    assertThat(listed.json().get(1).get("isSecret").asBoolean()).isTrue();
    assertThat(listed.body()).doesNotContain("sesame");
    assertThat(program.get(path + "/TOKEN").body()).doesNotContain("sesame");
  }

  @Test
  void changesAVariableThatIsThereAndNoOther() {
    set("{\"name\":\"CITY\",\"value\":\"Bern\",\"isSecret\":true}");

    var again = program.post(path, "{\"name\":\"CITY\",\"value\":\"Basel\"}");
    var changed = program.put(path + "/CITY", "{\"value\":\"Basel\"}");
    var unknown = program.put(path + "/TOWN", "{\"value\":\"Basel\"}");

    assertThat(again.status()).isEqualTo(409);
    assertThat(again.error()).contains("CITY");
    assertThat(changed.status()).isEqualTo(200);
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(program.get(path + "/CITY").json().get("isSecret").asBoolean())
        .as("a secret stays one")
        .isTrue();
  }

  @Test
  void removesAVariable() {
    set("{\"name\":\"CITY\",\"value\":\"Bern\"}");

    assertThat(program.delete(path + "/CITY").status()).isEqualTo(200);
    assertThat(program.delete(path + "/CITY").status()).isEqualTo(404);
    assertThat(program.get(path + "/CITY").status()).isEqualTo(404);
  }

  @Test
  void importsManyAndKeepsWhatIsThereUnlessToldOtherwise() {
    set("{\"name\":\"A\",\"value\":\"1\"}");

    program.post(path + "/import", "{\"variables\":{\"A\":\"2\",\"B\":\"2\"}}");
    assertThat(value("A")).isEqualTo("1");
    assertThat(value("B")).isEqualTo("2");
    program.post(path + "/import", "{\"variables\":{\"A\":\"3\"},\"override\":true}");
    assertThat(value("A")).isEqualTo("3");

    var wrong =
        program.post(path + "/import", "{\"variables\":{\"C\":\"1\",\"not a name\":\"1\"}}");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.error()).contains("not a name");
    assertThat(program.get(path + "/C").status()).as("all or none").isEqualTo(404);
  }

  @Test
  void opensToThePersonAndTheEnvironmentItself() {
    set("{\"name\":\"CITY\",\"value\":\"Bern\"}");

    assertThat(server.person().get(path).json()).hasSize(1);
    assertThat(server.program().get(path).status()).isEqualTo(403);
    assertThat(program.get(path.replace("/dev", "/prod")).status()).isEqualTo(403);
    assertThat(program.get(path.replace("/dev", "/qa")).status()).isEqualTo(404);
    assertThat(program.get("/api/v1/projects/proj_none/envvars/dev").status()).isEqualTo(404);
    assertThat(server.person().get(path.replace("/dev", "/stg")).json()).isEmpty();
  }

  @Test
  void newKeysChangeNothingThatIsSeen() {
    set("{\"name\":\"CITY\",\"value\":\"Bern\"}");

    var renewed = server.person().post("/api/v1/envvars/keys").json();

    assertThat(renewed.get("environments").asInt()).isPositive();
    assertThat(value("CITY")).isEqualTo("Bern");
    assertThat(program.post("/api/v1/envvars/keys").status()).isEqualTo(403);
  }

  private void set(String body) {
    assertThat(program.post(path, body).status()).isEqualTo(200);
  }

  private String value(String name) {
    return program.get(path + "/" + name).json().get("value").asString();
  }
}

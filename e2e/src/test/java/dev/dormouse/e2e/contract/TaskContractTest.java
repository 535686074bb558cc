package dev.dormouse.e2e.contract;

import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.testing.TestDormouse;
import java.net.URI;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.json.JsonMapper;

/** The contract, kept by the tests' runtime. */
class TaskContractTest extends TaskContract {
  private Stage stage;

  @BeforeEach
  void open() {
    stage = new InMemory(TestDormouse.create());
  }

  @AfterEach
  void close() {
    stage.close();
  }

  @Override
  Stage stage() {
    return stage;
  }

  /** A stage without a server. */
  private record InMemory(TestDormouse dormouse) implements Stage {
    InMemory {
      dormouse.knows(ContractTasks.STARTS, ContractTasks.SLEEPS);
    }

    @Override
    public Dormouse client() {
      return dormouse.client();
    }

    @Override
    public void await(RunHandle<?> run, RunStatus status) {
      Assertions.assertThat(run.status()).isEqualTo(status);
    }

    @Override
    public Reply post(URI url, String json) {
      var answer = dormouse.post(url, JsonMapper.shared().readTree(json));
      return new Reply(answer.status(), answer.text());
    }

    @Override
    public void close() {
      dormouse.close();
    }
  }
}

package dev.dormouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.deploy.remote.Api;
import dev.dormouse.e2e.tasks.LongTasks;
import dev.dormouse.e2e.tasks.WaitingTasks;
import dev.dormouse.e2e.tasks.WaitingTasks.Called;
import dev.dormouse.e2e.tasks.WaitingTasks.Order;
import dev.dormouse.e2e.tasks.WaitingTasks.Way;
import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.RunHandle;
import dev.dormouse.sdk.RunOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two supervisors in two network namespaces, a server and an S3 server outside of both. */
class NodesIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @TempDir Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private Path tools;
  private Installation installation;
  private S3Proxy s3;
  private Words words;
  private Dormouse client;
  private NodeHost one;
  private NodeHost other;

  @BeforeEach
  void startAllButTheSupervisors() throws Exception {
    tools = Distribution.machines();
    one = opened(NodeHost.open(1, folder.resolve("one")));
    other = opened(NodeHost.open(2, folder.resolve("other")));
    Files.createDirectories(folder.resolve("s3/checkpoints"));
    s3 =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.resolve("s3").toString()))
            .endpoint(URI.create("http://" + NodeHost.HOST + ":0"))
            .awsAuthentication(AuthenticationType.AWS_V4, "dormouse", "a well kept secret")
            .build();
    s3.start();
    opened(s3::stop);
    words = opened(new Words(NodeHost.HOST));
    installation =
        opened(
            Installation.start(
                Distribution.home(),
                folder.resolve("server"),
                "--host",
                "0.0.0.0",
                "--no-supervisor"));
    var project = Project.create(installation, "nodes");
    project.deploy(Distribution.CLASSES, "dev.dormouse.e2e.tasks", Distribution.LIBRARIES);
    client = Dormouse.builder().url(installation.url()).secretKey(project.key()).build();
  }

  @AfterEach
  void stopAll() throws Exception {
    for (var each : opened.reversed()) {
      each.close();
    }
    NodeHost.removeAddress();
  }

  @Test
  void aRunThatWaitsOnANodeThatDiesGoesOnAtTheNextLineOnAnother() throws Exception {
    // given
    start(one, "one");
    var order = new Order(Way.EVENT, 0, words.url());
    var run = client.trigger(WaitingTasks.WAITS, order, RunOptions.defaults());
    await("it is stored", () -> bytes(run) > 0);

    // when
    one.signal("KILL");
    start(other, "other");
    await("the other is there", () -> "READY".equals(node("other")));
    var _ = client.send(WaitingTasks.CALLED, new Called(run.id().value(), "now"));

    // then
    var seen = run.await(PATIENCE);
    assertThat(seen.result()).isEqualTo("now");
    assertThat(seen.attempt()).isEqualTo(1);
    assertThat(seen.local()).containsExactly("before EVENT", "after EVENT");
    assertThat(seen.other()).isEqualTo("held by a thread of " + run.id());
    assertThat(words.of(run.id().value())).containsExactly("listens");
  }

  @Test
  void aNodeThatStandsStillForLongerThanItsLeaseLosesItsRunAndIsNotHeardAfterwards()
      throws Exception {
    // given a run that works behind its checkpoint, on the only node
    start(one, "one");
    var work = new LongTasks.Work(40, words.url());
    var run = client.trigger(LongTasks.WORKS, work, RunOptions.defaults());
    await("it works", () -> words.of(run.id().value()).contains("behind"));
    await("the server knows its checkpoint", () -> bytes(run) > 0);

    // when the node stands still, the run is given to another, and the node comes back
    one.signal("STOP");
    start(other, "other");
    await(
        "it works elsewhere",
        () -> words.of(run.id().value()).stream().filter("behind"::equals).count() == 2);
    one.signal("CONT");

    // then
    await("the first node has killed its machine", () -> one.machines() == 0);
    assertThat(run.await(PATIENCE)).isEqualTo(1);
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(words.of(run.id().value())).filteredOn("before"::equals).hasSize(1);
    await("the first node is back", () -> "READY".equals(node("one")));
  }

  /** By a token of its own. */
  private void start(NodeHost host, String name) throws Exception {
    var key = folder.resolve("checkpoint.key");
    String token;
    try (var api = admin()) {
      token = api.post("/api/v1/nodes", Map.of("name", name)).required("token").stringValue();
    }
    host.start(
        Distribution.home(),
        tools,
        List.of(
            "--server=http://" + NodeHost.HOST + ":" + URI.create(installation.url()).getPort(),
            "--token=" + token,
            "--name=" + name,
            "--slots=2",
            "--checkpoints=s3://checkpoints/runs",
            "--checkpoint-key=" + key,
            "--s3-endpoint=http://" + NodeHost.HOST + ":" + s3.getPort(),
            "--s3-access-key=dormouse",
            "--s3-secret-key=a well kept secret"));
  }

  private String node(String name) throws Exception {
    try (var api = admin()) {
      for (var node : api.get("/api/v1/nodes").required("nodes")) {
        if (node.path("name").asString("").equals(name)) {
          return node.path("status").asString("");
        }
      }
      return "";
    }
  }

  private Api admin() throws Exception {
    return new Api(URI.create(installation.url()), installation.personalToken());
  }

  private long bytes(RunHandle<?> run) {
    return client
        .call("GET", "/api/v3/runs/" + run.id(), null)
        .path("checkpoint")
        .path("bytes")
        .asLong(0);
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.add(part);
    return part;
  }

  private void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "did not happen within %s: %s; the nodes said:%n%s%n%s"
                .formatted(PATIENCE, what, one.said(), other.said()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }
}

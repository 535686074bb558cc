package dev.dormouse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.dormouse.deploy.build.BuiltProject;
import dev.dormouse.deploy.build.LocalFile;
import dev.dormouse.deploy.images.TestImage;
import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.project.ImageDefinition;
import dev.dormouse.deploy.project.ImageSource;
import dev.dormouse.deploy.project.ProjectFile;
import dev.dormouse.deploy.project.TaskDefaults;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import dev.dormouse.protocol.Json;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.TaskId;
import dev.dormouse.protocol.images.ImagePlatform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps that speak with a server, against a small one that keeps blobs in a map. */
class DeployerTest {
  private static final ProjectFile PROJECT =
      new ProjectFile("cinema", List.of("cinema"), TaskDefaults.NONE);

  @TempDir private Path folder;
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final List<String> requests = new ArrayList<>();
  private HttpServer server;
  private Api api;

  @BeforeEach
  void startServer() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    api = new Api(URI.create("http://localhost:" + server.getAddress().getPort() + "/"), "key");
  }

  @AfterEach
  void stopServer() {
    api.close();
    server.stop(0);
  }

  @Test
  void sendsOnlyWhatTheServerLacks() throws Exception {
    var old = file("old.jar", "old");
    var fresh = file("new.jar", "new");
    blobs.put(old.ref().digest(), new byte[0]);
    var indexed = new IndexedProject(new BuiltProject(fresh, List.of(old, fresh)), List.of());

    new UploadStep(new Uploads(api)).run(indexed, text -> {});

    assertThat(requests)
        .containsExactly("POST /api/v1/blobs/missing", "PUT /api/v1/blobs/" + fresh.ref().digest());
    assertThat(blobs.get(fresh.ref().digest())).asString().isEqualTo("new");
  }

  @Test
  void registersTheClassPathInItsOrder() throws Exception {
    var classes = file("classes.jar", "classes");
    var library = file("library.jar", "library");
    var indexed = new IndexedProject(new BuiltProject(classes, List.of(library)), List.of());

    var answer = new RegisterStep(PROJECT, api, true).run(indexed, text -> {});

    assertThat(answer.version()).isEqualTo("20261122.1");
    assertThat(requests)
        .containsExactly(
            "POST /api/v1/deployments [classes.jar, library.jar] by " + ProgramVersion.text());
    assertThat(ProgramVersion.text()).matches("[0-9]+[.].+");
  }

  @Test
  void bringsTheLayersOfAnImageToTheServerAndItsManifestLast() throws Exception {
    var image = TestImage.of("amd64", "one", "two");
    var digests = List.copyOf(image.blobs().keySet());
    blobs.put(digests.getFirst(), new byte[0]);
    var definition =
        new ImageDefinition(
            "tools",
            new ImageSource.Layout(
                image.write(folder.resolve("layout")), ImagePlatform.parse("linux/amd64")));
    var project =
        new ProjectFile("cinema", List.of("cinema"), TaskDefaults.NONE, List.of(definition));
    var classes = file("classes.jar", "classes");
    var indexed =
        new IndexedProject(
            new BuiltProject(classes, List.of()),
            List.of(task("plain"), task("cut").withImage(MachineImage.named("tools"))));

    var complete = new ImagesStep(project, new Uploads(api)).run(indexed, text -> {});

    assertThat(complete.tasks())
        .extracting(TaskDeclaration::image)
        .containsExactly(
            null, new MachineImage("tools", List.of(), image.manifest().file("tools")));
    assertThat(requests)
        .containsExactly(
            "POST /api/v1/blobs/missing",
            "PUT /api/v1/blobs/" + digests.get(1),
            "PUT /api/v1/blobs/" + digests.get(2),
            "PUT /api/v1/blobs/" + digests.get(3));
    assertThat(image.manifest().digest()).isEqualTo(digests.getLast());
  }

  @Test
  void tellsWhichImageCannotBeHad() throws Exception {
    var definition =
        new ImageDefinition(
            "tools",
            new ImageSource.Layout(folder.resolve("nothing"), ImagePlatform.parse("linux/amd64")));
    var project =
        new ProjectFile("cinema", List.of("cinema"), TaskDefaults.NONE, List.of(definition));
    var indexed =
        new IndexedProject(
            new BuiltProject(file("classes.jar", "classes"), List.of()),
            List.of(task("cut").withImage(MachineImage.named("tools"))));

    assertThatThrownBy(() -> new ImagesStep(project, new Uploads(api)).run(indexed, text -> {}))
        .isInstanceOf(DeployFailed.class)
        .hasMessageContaining("The image tools (")
        .hasMessageContaining("there is no file or folder");
  }

  private static TaskDeclaration task(String id) {
    return new TaskDeclaration(
        new TaskId(id), "cinema.Tasks", null, null, null, null, null, false, null, "In", "Out");
  }

  @Test
  void tellsWhatTheServerSaid() {
    var refusal =
        catchThrowableOfType(ApiFailure.Refused.class, () -> api.get("/api/v1/forbidden"));

    assertThat(refusal).hasMessage("The key is wrong");
    assertThat(refusal.status()).isEqualTo(401);
  }

  @Test
  void saysHowToStartAServerWhereNoneAnswers() {
    server.stop(0);

    assertThat(catchThrowableOfType(ApiFailure.Unreachable.class, () -> api.get("/api/v1/runs")))
        .hasMessageContaining("No server answers at http://localhost:")
        .hasMessageContaining("dormouse start");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var request = exchange.getRequestMethod() + " " + path;
      var body = exchange.getRequestBody().readAllBytes();
      if (path.endsWith("/missing")) {
        requests.add(request);
        var asked = Json.mapper().readValue(body, Uploads.Digests.class).digests();
        var missing = asked.stream().filter(digest -> !blobs.containsKey(digest)).toList();
        send(exchange, 200, Json.mapper().writeValueAsString(new Uploads.Missing(missing)));
      } else if (exchange.getRequestMethod().equals("PUT")) {
        requests.add(request);
        blobs.put(path.substring(path.lastIndexOf('/') + 1), body);
        send(exchange, 201, "");
      } else if (path.endsWith("/deployments")) {
        var made = Json.mapper().readTree(body);
        var files = made.path("files").findValuesAsString("name");
        requests.add(request + " " + files + " by " + made.path("cliVersion").asString(""));
        send(
            exchange,
            201,
            "{\"id\":\"deployment_1\",\"version\":\"20261122.1\",\"promoted\":true}");
      } else {
        send(exchange, 401, "{\"error\":\"The key is wrong\"}");
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private LocalFile file(String name, String text) throws IOException {
    return LocalFile.of(Files.writeString(folder.resolve(name), text));
  }
}

package dev.dormouse.server.deployments;

import dev.dormouse.engine.deployments.Deployment;
import dev.dormouse.engine.deployments.Deployments;
import dev.dormouse.engine.error.EngineException;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.FileRef;
import dev.dormouse.protocol.MachineImage;
import dev.dormouse.protocol.TaskDeclaration;
import dev.dormouse.protocol.api.DeployAnswer;
import dev.dormouse.protocol.api.DeployRequest;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.Pages;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Versions of a project's code in the environment of the secret key. */
public final class DeploymentApi {
  private static final int MAX_BYTES = 8 * 1024 * 1024;
  private static final int SHOWN = 10;

  private final Deployments deployments;
  private final BlobFolder blobs;

  public DeploymentApi(Deployments deployments, BlobFolder blobs) {
    this.deployments = deployments;
    this.blobs = blobs;
  }

  /** A page of deployments, newest first. */
  record DeploymentPage(List<DeploymentView> data, Pages.Links pagination) {
    DeploymentPage {
      data = List.copyOf(data);
    }
  }

  /** A version is the current one. */
  record Promoted(DeploymentId id, String version, String shortCode) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/deployments")
            .does("Makes a version from files that are there already")
            .takes(DeployRequest.class, MAX_BYTES)
            .answers(200, DeployAnswer.class, "The version")
            .refuses(422, "Files are missing")
            .refuses(429, "There are too many tasks or files")
            .by(this::create),
        Endpoint.get("/api/v1/deployments")
            .does("Lists versions, newest first, with the number of their runs that are not over")
            .with(Pages.AFTER, Pages.SIZE)
            .answers(200, DeploymentPage.class, "A page of versions")
            .by(this::list),
        latest("/api/v1/deployments/latest"),
        latest("/api/v1/deployments/current"),
        Endpoint.get("/api/v1/deployments/{deploymentId}")
            .does("A version with its tasks")
            .answers(200, DeploymentView.class, "The version")
            .refuses(404, "There is no such version")
            .by(call ->
                Answer.ok(
                    detailed(
                        deployments
                            .find(
                                call.environment().id(),
                                call.path("deploymentId", DeploymentId::new))
                            .orElseThrow(() -> unknown(call))))),
        Endpoint.post("/api/v1/deployments/{version}/promote")
            .does("Makes a version the current one, be it newer or older than the one that is")
            .answers(200, Promoted.class, "It is the current one")
            .refuses(404, "There is no such version")
            .by(this::promote));
  }

  private Endpoint latest(String path) {
    return Endpoint.get(path)
        .does("The version that new runs get")
        .answers(200, DeploymentView.class, "The version")
        .refuses(404, "There is none yet")
        .by(call ->
            Answer.ok(
                detailed(
                    deployments
                        .current(call.environment().id())
                        .orElseThrow(() ->
                            ApiError.notFound(
                                "This environment has no current version; deploy one")))));
  }

  private Answer create(Call call) {
    try {
      return made(call);
    } catch (EngineException | ApiError e) {
      deployments.failed(call.environment().id(), String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private Answer made(Call call) {
    var request = call.body(DeployRequest.class);
    var missing =
        Stream.concat(request.files().stream(), manifests(request))
            .filter(file -> !isHere(file))
            .toList();
    if (!missing.isEmpty()) {
      throw new ApiError(
          422,
          missing.size()
              + " files are missing or of another length; send them first: "
              + missing.stream().limit(SHOWN).map(FileRef::name).toList());
    }
    var deployment = deployments.create(call.environment().id(), request);
    return Answer.ok(
        new DeployAnswer(deployment.id(), deployment.version(), deployment.isCurrent()));
  }

  /** Of machine images; all that a manifest names was sent before it. */
  private static Stream<FileRef> manifests(DeployRequest request) {
    return request.tasks().stream()
        .map(TaskDeclaration::image)
        .filter(Objects::nonNull)
        .map(MachineImage::manifest)
        .filter(Objects::nonNull);
  }

  private boolean isHere(FileRef file) {
    return blobs.bytes(new Digest(file.digest())).filter(size -> size == file.bytes()).isPresent();
  }

  private Answer list(Call call) {
    int size = Pages.size(call);
    var after = Pages.cursor(call, Pages.AFTER, DeploymentId::new).orElse(null);
    var found = deployments.list(call.environment().id(), after);
    var page = found.subList(0, Math.min(size, found.size()));
    String next = found.size() > size ? page.getLast().id().value() : null;
    var living = deployments.living(call.environment().id());
    return Answer.ok(
        new DeploymentPage(
            page.stream()
                .map(each -> DeploymentView.of(each, living.getOrDefault(each.id(), 0L)))
                .toList(),
            new Pages.Links(next, null)));
  }

  private Answer promote(Call call) {
    var deployment = deployments.promote(call.environment().id(), call.path("version"));
    var view = DeploymentView.of(deployment);
    return Answer.ok(new Promoted(view.id(), view.version(), view.shortCode()));
  }

  private DeploymentView detailed(Deployment deployment) {
    return DeploymentView.of(deployment, deployments.tasks(deployment.id()));
  }

  private static ApiError unknown(Call call) {
    return ApiError.notFound(
        "There is no deployment " + call.path("deploymentId") + " in this environment");
  }
}

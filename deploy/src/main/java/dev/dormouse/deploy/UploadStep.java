package dev.dormouse.deploy;

import dev.dormouse.deploy.build.LocalFile;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings the files to the server that it does not have. */
record UploadStep(Api api) implements DeployStep<IndexedProject, IndexedProject> {
  private static final int TRIES = 3;

  /** The body of {@code POST /api/v1/blobs/missing}. */
  record Digests(List<String> digests) {}

  /** Its answer. */
  record Missing(List<String> missing) {}

  @Override
  public String title() {
    return "Upload";
  }

  @Override
  public IndexedProject run(IndexedProject indexed, Progress.Stage stage)
      throws ApiFailure, InterruptedException {
    Map<String, LocalFile> files = new LinkedHashMap<>();
    for (var file : indexed.built().classPath()) {
      files.put(file.ref().digest(), file);
    }
    var missing =
        api
            .post("/api/v1/blobs/missing", new Digests(List.copyOf(files.keySet())), Missing.class)
            .missing()
            .stream()
            .filter(files::containsKey)
            .map(files::get)
            .toList();
    long bytes = 0;
    for (int i = 0; i < missing.size(); i++) {
      var file = missing.get(i);
      stage.note((i + 1) + " of " + missing.size() + ": " + file.ref().name());
      upload(file);
      bytes += file.ref().bytes();
    }
    stage.note(
        missing.isEmpty()
            ? "the server has all " + files.size() + " files"
            : String.format(
                java.util.Locale.ROOT,
                "%d of %d files, %.1f MB",
                missing.size(),
                files.size(),
                bytes / 1e6));
    return indexed;
  }

  /** A file is named by its content, so that sending it again does no harm. */
  private void upload(LocalFile file) throws ApiFailure, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        api.put("/api/v1/blobs/" + file.ref().digest(), file.path());
        return;
      } catch (ApiFailure.Unreachable e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }
}

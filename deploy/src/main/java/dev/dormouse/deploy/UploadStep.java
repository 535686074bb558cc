package dev.dormouse.deploy;

import dev.dormouse.deploy.build.LocalFile;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.remote.ApiFailure;
import java.util.LinkedHashMap;
import java.util.Map;

/** Brings the files to the server that it does not have. */
record UploadStep(Uploads uploads) implements DeployStep<IndexedProject, IndexedProject> {
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
    var missing = uploads.missing(files.keySet()).stream().map(files::get).toList();
    long bytes = 0;
    for (int i = 0; i < missing.size(); i++) {
      var file = missing.get(i);
      stage.note((i + 1) + " of " + missing.size() + ": " + file.ref().name());
      uploads.send(file.ref().digest(), file.path());
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
}

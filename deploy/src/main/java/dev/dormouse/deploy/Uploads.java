package dev.dormouse.deploy;

import dev.dormouse.deploy.remote.Api;
import dev.dormouse.deploy.remote.ApiFailure;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Files on their way to the server, where they are known by their digests. */
record Uploads(Api api) {
  private static final int TRIES = 3;

  /** The body of {@code POST /api/v1/blobs/missing}. */
  record Digests(List<String> digests) {}

  /** Its answer. */
  record Missing(List<String> missing) {}

  /** Which of these the server lacks. */
  List<String> missing(Collection<String> digests) throws ApiFailure, InterruptedException {
    return api
        .post("/api/v1/blobs/missing", new Digests(List.copyOf(digests)), Missing.class)
        .missing()
        .stream()
        .filter(digests::contains)
        .toList();
  }

  /** A file is named by its content, so that sending it again does no harm. */
  void send(String digest, Path file) throws ApiFailure, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        api.put("/api/v1/blobs/" + digest, file);
        return;
      } catch (ApiFailure.Unreachable e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }
}

package dev.dormouse.server.deployments;

import dev.dormouse.server.http.Access;
import dev.dormouse.server.http.Answer;
import dev.dormouse.server.http.ApiError;
import dev.dormouse.server.http.Body;
import dev.dormouse.server.http.Call;
import dev.dormouse.server.http.Endpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The files of versions: which are missing, taking them in, handing them to nodes. */
public final class BlobApi {
  private static final int MAX_DIGESTS = 10_000;
  private static final String BYTES = "application/octet-stream";

  private final BlobFolder blobs;
  private final long maxBytes;

  public BlobApi(BlobFolder blobs, long maxBytes) {
    this.blobs = blobs;
    this.maxBytes = maxBytes;
  }

  /** Digests of files that a deploy is made of. */
  public record Digests(List<Digest> digests) {
    public Digests {
      digests = List.copyOf(digests);
      if (digests.size() > MAX_DIGESTS) {
        throw new IllegalArgumentException(
            "digests has " + digests.size() + " entries; it may have at most " + MAX_DIGESTS);
      }
    }
  }

  /** Those that the server lacks. */
  public record Missing(List<Digest> missing) {
    public Missing {
      missing = List.copyOf(missing);
    }
  }

  /** A file is there. */
  public record Stored(Digest digest, long bytes) {}

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.post("/api/v1/blobs/missing")
            .does("Tells which files the server lacks")
            .opensTo(Access.SECRET_KEY, Access.PERSONAL_TOKEN)
            .takes(Digests.class)
            .answers(200, Missing.class, "The digests of the missing files")
            .by(this::missing),
        Endpoint.put("/api/v1/blobs/{digest}")
            .does("Stores a file under the digest of its content")
            .opensTo(Access.SECRET_KEY, Access.PERSONAL_TOKEN)
            .takes(new Body.Stream(maxBytes, "application/octet-stream"))
            .answers(200, Stored.class, "The file is there")
            .refuses(404, "The digest is not one")
            .refuses(422, "The content has another digest")
            .by(this::store),
        Endpoint.get("/node/v1/blobs/{digest}")
            .does("A file of a version")
            .opensTo(Access.NODE_TOKEN)
            .answers(new dev.dormouse.server.http.Outcome.Other(200, BYTES, "The file"))
            .refuses(404, "There is no such file")
            .by(this::fetch));
  }

  private Answer missing(Call call) {
    return Answer.ok(
        new Missing(
            call.body(Digests.class).digests().stream()
                .distinct()
                .filter(digest -> !blobs.has(digest))
                .toList()));
  }

  private Answer store(Call call) throws IOException {
    var digest = call.path("digest", Digest::new);
    if (blobs.has(digest)) {
      // Taken to its end all the same: a sender that is cut off would take it for a failure.
      call.stream().transferTo(OutputStream.nullOutputStream());
    } else {
      var actual = blobs.store(digest, call.stream());
      if (!actual.equals(digest)) {
        throw new ApiError(
            422, "The file's digest is " + actual + ", not " + digest + "; it was not stored");
      }
    }
    return Answer.ok(new Stored(digest, blobs.bytes(digest).orElseThrow()));
  }

  private Answer fetch(Call call) {
    var digest = call.path("digest", Digest::new);
    return Answer.file(
        BYTES,
        blobs.find(digest).orElseThrow(() -> ApiError.notFound("There is no file " + digest)));
  }
}

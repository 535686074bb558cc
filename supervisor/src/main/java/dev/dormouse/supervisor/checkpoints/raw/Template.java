package dev.dormouse.supervisor.checkpoints.raw;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.supervisor.checkpoints.CheckpointStore;
import dev.dormouse.supervisor.checkpoints.pages.TemplateImage;
import java.io.IOException;
import java.nio.file.Path;

/** The image of a worker that has loaded its tasks and has no run, ready to be restored from. */
public final class Template {
  private final CheckpointId id;
  private final RawImage raw;
  private final TemplateImage pages;

  Template(CheckpointId id, RawImage raw) throws IOException {
    this.id = id;
    this.raw = raw;
    this.pages = TemplateImage.open(raw.folder());
  }

  public CheckpointId id() {
    return id;
  }

  public Path folder() {
    return raw.folder();
  }

  /** What checkpoints of machines that began as it are told against. */
  public CheckpointStore.Template stored() {
    return new CheckpointStore.Template(id, pages);
  }

  RawImage raw() {
    return raw;
  }
}

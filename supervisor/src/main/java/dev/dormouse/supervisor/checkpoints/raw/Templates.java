package dev.dormouse.supervisor.checkpoints.raw;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.DeploymentId;
import dev.dormouse.protocol.Json;
import dev.dormouse.supervisor.checkpoints.CheckpointStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The templates of this node: each stored, and unpacked in a folder. One that machines no longer
 * start from stays for as long as a stored checkpoint leans on it. Thread-safe.
 */
public final class Templates {
  private static final Logger LOG = LoggerFactory.getLogger(Templates.class);
  private static final String NOTE = ".json";

  private final Path folder;
  private final CheckpointStore store;
  private final CheckpointStore checkpoints;
  private final Map<CheckpointId, Note> notes = new HashMap<>();
  private final Map<CheckpointId, Template> open = new HashMap<>();

  /**
   * What is known of an unpacked template.
   *
   * @param key what machines have in common that may start from it; empty where none may any more
   */
  record Note(
      CheckpointId id, String key, DeploymentId deployment, long bytes, Map<String, Long> sums) {
    Note {
      sums = Map.copyOf(sums);
    }

    Note retired() {
      return new Note(id, "", deployment, bytes, sums);
    }
  }

  /**
   * Opens those in a folder.
   *
   * @param store where templates are
   * @param checkpoints where those are that lean on them
   */
  public Templates(Path folder, CheckpointStore store, CheckpointStore checkpoints)
      throws IOException {
    this.folder = folder;
    this.store = store;
    this.checkpoints = checkpoints;
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        if (file.getFileName().toString().endsWith(NOTE)) {
          read(file);
        }
      }
    }
    try (var folders = Files.newDirectoryStream(folder, Files::isDirectory)) {
      for (var each : folders) {
        if (!known(each)) {
          RawImage.delete(each);
        }
      }
    }
  }

  private void read(Path file) throws IOException {
    try {
      var note = Json.mapper().readValue(Files.readAllBytes(file), Note.class);
      notes.put(note.id(), note);
    } catch (JacksonException e) {
      LOG.warn("The template of {} is left out, as its note cannot be read", file.getFileName());
      Files.delete(file);
    }
  }

  private boolean known(Path each) {
    return notes.keySet().stream().anyMatch(id -> place(id).equals(each));
  }

  /** The one that machines of this key start from. */
  public synchronized Optional<Template> of(String key) {
    var note = notes.values().stream().filter(each -> each.key().equals(key)).findFirst();
    if (note.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(unpacked(note.get().id()));
    } catch (IOException e) {
      LOG.warn(
          "A template is given up, machines start cold until there is a new one: {}",
          e.getMessage());
      retire(note.get());
      return Optional.empty();
    }
  }

  /** From now on machines of this key start from the image, which is stored under this name. */
  public synchronized Template add(
      String key, DeploymentId deployment, CheckpointId id, Path written) throws IOException {
    var earlier = notes.values().stream().filter(each -> each.key().equals(key)).toList();
    var added = take(key, deployment, id, written);
    earlier.forEach(this::retire);
    return added;
  }

  private Template take(String key, DeploymentId deployment, CheckpointId id, Path written)
      throws IOException {
    Files.move(written, place(id), StandardCopyOption.ATOMIC_MOVE);
    var raw = RawImage.of(place(id));
    var template = new Template(id, raw);
    write(new Note(id, key, deployment, raw.bytes(), raw.sums()));
    open.put(id, template);
    return template;
  }

  /**
   * One that a checkpoint leans on, or that machines start from, with every byte as it was;
   * unpacked anew where it is not.
   */
  public synchronized Template unpacked(CheckpointId id) throws IOException {
    var known = open.get(id);
    var note = notes.get(id);
    if (known == null && note != null) {
      var raw = new RawImage(place(id), note.bytes(), note.sums());
      known = raw.isIntact() ? new Template(id, raw) : null;
    } else if (known != null && !known.raw().isIntact()) {
      known = null;
    }
    if (known == null) {
      known = unpack(id, note);
    }
    open.put(id, known);
    return known;
  }

  private Template unpack(CheckpointId id, @org.jspecify.annotations.Nullable Note note)
      throws IOException {
    LOG.info("Template {} is unpacked from the store", id);
    open.remove(id);
    RawImage.delete(place(id));
    var unfinished = folder.resolve("unfinished-" + id);
    RawImage.delete(unfinished);
    Files.createDirectory(unfinished);
    try {
      store.load(id, unfinished, null);
      var key = note == null ? "" : note.key();
      var deployment = note == null ? UNKNOWN : note.deployment();
      return take(key, deployment, id, unfinished);
    } finally {
      RawImage.delete(unfinished);
    }
  }

  /** Of templates that came with a checkpoint of another node. */
  private static final DeploymentId UNKNOWN = new DeploymentId("deployment_unknown");

  /** Machines do not start from it any more: it could not be restored. */
  public synchronized void giveUp(Template template) {
    var note = notes.get(template.id());
    if (note != null) {
      retire(note);
    }
  }

  /** No machine of the deployment will be started any more. */
  public synchronized void forget(DeploymentId deployment) {
    notes.values().stream()
        .filter(note -> note.deployment().equals(deployment))
        .toList()
        .forEach(this::retire);
    sweep();
  }

  private void retire(Note note) {
    try {
      write(note.retired());
    } catch (IOException e) {
      notes.put(note.id(), note.retired());
      LOG.warn(
          "That template {} is not used any more could not be noted: {}", note.id(), e.toString());
    }
  }

  /** Deletes those that nothing starts from and nothing leans on. */
  public synchronized void sweep() {
    var retired = notes.values().stream().filter(note -> note.key().isEmpty()).toList();
    if (retired.isEmpty()) {
      return;
    }
    try {
      var needed = checkpoints.templates();
      for (var note : retired) {
        if (!needed.contains(note.id()) && deleteStored(note)) {
          notes.remove(note.id());
          open.remove(note.id());
          Files.deleteIfExists(note(note.id()));
          RawImage.delete(place(note.id()));
        }
      }
    } catch (IOException e) {
      LOG.warn("Templates that are not used any more are kept for now: {}", e.toString());
    }
  }

  /** One that another node has made is only deleted here. */
  private boolean deleteStored(Note note) throws IOException {
    return note.deployment().equals(UNKNOWN)
        || store.deleteUnless(() -> checkpoints.templates().contains(note.id()), note.id());
  }

  /** All that are unpacked here. */
  synchronized List<CheckpointId> ids() {
    return notes.keySet().stream().sorted().toList();
  }

  private void write(Note note) throws IOException {
    var next = folder.resolve("." + note.id());
    Files.write(next, Json.mapper().writeValueAsBytes(note));
    Files.move(next, note(note.id()), StandardCopyOption.ATOMIC_MOVE);
    notes.put(note.id(), note);
  }

  private Path place(CheckpointId id) {
    return folder.resolve(id.value());
  }

  private Path note(CheckpointId id) {
    return folder.resolve(id.value() + NOTE);
  }
}

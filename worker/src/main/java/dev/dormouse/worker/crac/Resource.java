package dev.dormouse.worker.crac;

/** Something that lets go of the outer world before a checkpoint and takes hold of it again. */
public interface Resource {
  /** Called before the checkpoint; those registered last come first. */
  void beforeCheckpoint(Context context) throws Exception;

  /** Called after the restore, or where no checkpoint was made; in the opposite order. */
  void afterRestore(Context context) throws Exception;
}

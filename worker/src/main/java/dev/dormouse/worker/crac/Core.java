package dev.dormouse.worker.crac;

/** The entrance by which {@code org.crac} comes in. */
public final class Core {
  private static final String PROPERTY = "org.crac.Core.Compat";

  /** One for the JVM: {@code org.crac} asks a static method for it. */
  private static final Context GLOBAL = new Context();

  private Core() {}

  /** Makes {@code org.crac} find this package; to be called before a class of it is loaded. */
  public static void install() {
    System.setProperty(PROPERTY, Core.class.getPackageName());
  }

  public static Context getGlobalContext() {
    return GLOBAL;
  }

  /** In CRaC the program asks for its checkpoint; here it is Dormouse who decides. */
  public static void checkpointRestore() throws CheckpointException {
    var failure =
        "inside a run use Checkpoint.now(); at waits checkpoints are made without being asked for";
    throw new CheckpointException(failure);
  }
}

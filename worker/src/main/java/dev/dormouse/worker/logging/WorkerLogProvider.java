package dev.dormouse.worker.logging;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * SLF4J's way to the run's log. The supervisor names it in the system property {@code
 * slf4j.provider}, so that a backend among the user's jars does not come first.
 */
public final class WorkerLogProvider implements SLF4JServiceProvider {
  private final WorkerLoggers loggers;
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter mdc = new BasicMDCAdapter();

  /** For SLF4J. */
  public WorkerLogProvider() {
    this.loggers =
        new WorkerLoggers(
            LogBuffer.OF_THIS_JVM, WorkerLoggers.level(System.getenv("DORMOUSE_LOG_LEVEL")));
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return loggers;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return mdc;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99";
  }

  @Override
  public void initialize() {}
}

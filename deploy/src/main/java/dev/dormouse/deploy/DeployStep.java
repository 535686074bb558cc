package dev.dormouse.deploy;

import dev.dormouse.deploy.progress.DeployFailed;
import dev.dormouse.deploy.progress.Progress;
import dev.dormouse.deploy.remote.ApiFailure;

/**
 * One step of a deploy.
 *
 * @param <I> what it needs of the steps before
 * @param <O> what it makes of it
 */
interface DeployStep<I, O> {
  /** What it does, for whoever watches. */
  String title();

  O run(I input, Progress.Stage stage) throws DeployFailed, ApiFailure, InterruptedException;
}

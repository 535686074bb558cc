package dev.dormouse.e2e.contract;

import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.Dormouse;
import dev.dormouse.sdk.RunHandle;
import java.net.URI;

/** Where the scenarios of the contract are played. */
interface Stage extends AutoCloseable {
  Dormouse client();

  /** Returns when the run is in the status. */
  void await(RunHandle<?> run, RunStatus status) throws Exception;

  /** What comes back for some JSON: its status and body. */
  Reply post(URI url, String json) throws Exception;

  /** What came back. */
  record Reply(int status, String body) {}

  @Override
  void close();
}

package dev.dormouse.supervisor.connection;

import java.io.IOException;

/** A call of the server did not bring its answer. */
public abstract sealed class ServerException extends IOException {
  private ServerException(String message, Throwable cause) {
    super(message, cause);
  }

  private ServerException(String message) {
    super(message);
  }

  /** The server is not there, is overloaded, or broke: the same call may succeed later. */
  public static final class Unreachable extends ServerException {
    Unreachable(String message, Throwable cause) {
      super(message, cause);
    }

    public Unreachable(String message) {
      super(message);
    }
  }

  /** The server does not know this life of the node any more: its runs are others' now. */
  public static final class NodeGone extends ServerException {
    NodeGone(String message) {
      super(message);
    }
  }

  /** The server will not have this call, however often it is repeated. */
  public static final class Refused extends ServerException {
    private final int status;

    public Refused(String message, int status) {
      super(message);
      this.status = status;
    }

    public int status() {
      return status;
    }
  }
}

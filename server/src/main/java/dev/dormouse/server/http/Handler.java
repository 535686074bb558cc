package dev.dormouse.server.http;

import java.io.IOException;

/** What an endpoint does. Runs on a virtual thread and may block. */
@FunctionalInterface
public interface Handler {
  Answer handle(Call call) throws IOException, InterruptedException;
}

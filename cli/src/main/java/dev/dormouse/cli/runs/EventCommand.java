package dev.dormouse.cli.runs;

import dev.dormouse.cli.access.Access;
import dev.dormouse.cli.access.ServerOptions;
import dev.dormouse.cli.terminal.ExitCode;
import dev.dormouse.cli.terminal.JsonOption;
import dev.dormouse.cli.terminal.Terminal;
import dev.dormouse.protocol.Limits;
import dev.dormouse.protocol.api.EventAnswer;
import dev.dormouse.protocol.api.EventRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dormouse event}. */
@Command(
    name = "event",
    description = "Sends an event: it ends the waits it matches and starts the tasks it is for.",
    footer = {"", "Example:", "  dormouse event cart/checked-out '{\"cartId\":\"c1\"}'"})
public final class EventCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "NAME", description = "The event's name.")
  private String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "JSON",
      description = "The payload: JSON, @FILE, or - for standard input; null where left out.")
  private @Nullable String payload;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Your own id of the event: a second one of that name and id is not delivered.")
  private @Nullable String id;

  @Mixin private ServerOptions server = new ServerOptions();
  @Mixin private JsonOption json = new JsonOption();

  public EventCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    var request = new EventRequest(JsonArgument.read(payload, System.in, Limits.EVENT_BYTES), id);
    try (var api = new Access(server, Path.of("")).open()) {
      var answer =
          api.post(
              "/api/v1/events/" + URLEncoder.encode(name, StandardCharsets.UTF_8),
              request,
              EventAnswer.class);
      if (json.wanted()) {
        terminal.printJson(answer);
      } else {
        terminal.print(
            answer.id()
                + "  resumed "
                + runs(answer.resumed())
                + ", triggered "
                + runs(answer.triggered()));
      }
    }
    return ExitCode.OK;
  }

  private static String runs(int count) {
    return count + (count == 1 ? " run" : " runs");
  }
}

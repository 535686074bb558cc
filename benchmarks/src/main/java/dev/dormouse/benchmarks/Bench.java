package dev.dormouse.benchmarks;

import dev.dormouse.benchmarks.core.CoreBench;
import dev.dormouse.benchmarks.events.EventsBench;
import dev.dormouse.benchmarks.machines.MachinesBench;
import dev.dormouse.benchmarks.query.QueryBench;
import dev.dormouse.benchmarks.queues.QueuesBench;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/** The program behind {@code bin/bench [NAME]}: one JSON line a figure on standard output. */
public final class Bench {
  private Bench() {}

  public static void main(String[] args) throws Exception {
    var json = JsonMapper.shared();
    Consumer<Figure> print = figure -> System.out.println(json.writeValueAsString(figure));
    String name = args.length == 0 ? "core" : args[0];
    switch (name) {
      case "core" -> CoreBench.run(print);
      case "machines" -> MachinesBench.run(List.of(args).subList(1, args.length), print);
      case "query" -> QueryBench.run(print);
      case "queues" -> QueuesBench.run(List.of(args).subList(1, args.length), print);
      case "events" -> EventsBench.run(List.of(args).subList(1, args.length), print);
      default -> {
        System.err.println(
            "There is no benchmark called \""
                + name
                + "\". There are: core, machines, query, queues, events");
        System.exit(2);
      }
    }
    System.exit(0);
  }
}

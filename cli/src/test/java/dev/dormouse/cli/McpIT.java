package dev.dormouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.cli.access.SmallServer;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code dormouse mcp} as a process, with the protocol's own client at its other end. */
class McpIT {
  private SmallServer server;
  private final List<McpSyncClient> clients = new ArrayList<>();

  @BeforeEach
  void startServer() throws Exception {
    server = new SmallServer();
  }

  @AfterEach
  void stop() {
    clients.forEach(McpSyncClient::closeGracefully);
    server.close();
  }

  private McpSyncClient client(String... options) {
    var arguments =
        new ArrayList<>(
            List.of(
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Dormouse.class.getName(),
                "mcp",
                "--url",
                server.url().toString(),
                "--key",
                "tr_dev_1"));
    arguments.addAll(List.of(options));
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var client =
        McpClient.sync(
                new StdioClientTransport(
                    ServerParameters.builder(java).args(arguments).build(),
                    McpJsonDefaults.getMapper()))
            .initializationTimeout(Duration.ofSeconds(90))
            .requestTimeout(Duration.ofSeconds(90))
            .build();
    clients.add(client);
    client.initialize();
    return client;
  }

  private static CallToolResult call(
      McpSyncClient client, String tool, Map<String, Object> arguments) {
    return client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
  }

  private static String text(CallToolResult result) {
    return ((TextContent) result.content().getFirst()).text();
  }

  @Test
  void aModelAsksAndLooksAndTriggers() {
    server
        .answering(
            "POST /api/v1/query",
            200,
            "{\"results\":[{\"n\":7}],\"columns\":[],\"reachedMaxRows\":false,\"stats\":{}}")
        .answering(
            "GET /api/v1/query/schema",
            200,
            "{\"tables\":[{\"name\":\"runs\",\"columns\":[]}],\"functions\":[\"abs\"]}")
        .answering("GET /api/v3/runs/run_1", 200, "{\"id\":\"run_1\",\"status\":\"FAILED\"}")
        .answering(
            "GET /api/v1/runs?page%5Bsize%5D=20&filter%5Bstatus%5D=FAILED", 200, "{\"data\":[]}")
        .answering("GET /api/v1/runs/run_1/logs", 200, "{\"entries\":[{\"message\":\"hello\"}]}")
        .answering("POST /api/v1/tasks/a%2Fb/trigger", 200, "{\"id\":\"run_2\"}");
    var client = client();

    assertThat(client.listTools().tools())
        .extracting(Tool::name)
        .containsExactlyInAnyOrder("query", "schema", "runs", "logs", "trigger");
    assertThat(text(call(client, "query", Map.of("query", "SELECT 7 AS n", "period", "1d"))))
        .startsWith("{\"rows\":[{\"n\":7}],\"reachedMaxRows\":false");
    assertThat(text(call(client, "schema", Map.of()))).contains("abs");
    assertThat(text(call(client, "schema", Map.of("table", "runs"))))
        .isEqualTo("{\"name\":\"runs\",\"columns\":[]}");
    assertThat(text(call(client, "runs", Map.of("run", "run_1")))).contains("FAILED");
    assertThat(text(call(client, "runs", Map.of("status", "FAILED")))).contains("data");
    assertThat(text(call(client, "logs", Map.of("run", "run_1")))).contains("hello");
    assertThat(text(call(client, "trigger", Map.of("task", "a/b", "payload", Map.of("x", 1)))))
        .contains("run_2");
    assertThat(server.asked().getFirst().body())
        .isEqualTo("{\"query\":\"SELECT 7 AS n\",\"period\":\"1d\"}");
    assertThat(server.asked().getLast().body()).isEqualTo("{\"payload\":{\"x\":1}}");
    assertThat(server.asked()).allMatch(asked -> asked.key().equals("tr_dev_1"));
  }

  @Test
  void aModelHearsAllThatIsWrongWithItsQuestion() {
    server
        .answering("POST /api/v1/query", 400, "{\"error\":\"Unknown column\"}")
        .answering(
            "POST /api/v1/query/validate",
            200,
            "{\"diagnostics\":[{\"message\":\"Did you mean status?\"},{\"message\":\"another\"}]}");

    var result = call(client("--read-only"), "query", Map.of("query", "SELECT statu FROM runs"));

    assertThat(result.isError()).isTrue();
    assertThat(text(result)).contains("Did you mean status?", "another");
  }

  @Test
  void aReadOnlyServerTriggersNothing() {
    assertThat(client("--read-only").listTools().tools())
        .extracting(Tool::name)
        .doesNotContain("trigger");
  }
}

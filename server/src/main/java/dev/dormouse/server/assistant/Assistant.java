package dev.dormouse.server.assistant;

import dev.dormouse.query.Trql;
import dev.dormouse.query.diagnostic.Diagnostic;
import dev.dormouse.query.reference.SchemaReference;
import dev.dormouse.query.request.QueryRequest;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes, mends and explains questions: a language model that knows the schema, and may ask the
 * validator. It hears what a person wrote and the schema, and never a row.
 */
final class Assistant {
  /** Of the model's turns, those included in which it uses its tools. */
  private static final int MOST_TURNS = 8;

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern QUERY =
      Pattern.compile("```(?:sql|trql)?[ \\t]*\\R(.*?)```", Pattern.DOTALL);
  private static final String TASK =
      """

      You help a person with such a query: you write it, mend it, or explain it, as they ask. Check each query that you write \
      with the tool validate, and mend it until it is valid. Answer shortly, in the language of the person; where you give a \
      query, give one, in a block that begins with ```sql.
      """;

  private final ChatModel model;
  private final Trql trql;

  Assistant(ChatModel model, Trql trql) {
    this.model = model;
    this.trql = trql;
  }

  /** One with the model that the configuration names. */
  static Assistant of(AssistantConfig config, Trql trql) {
    return new Assistant(
        OpenAiChatModel.builder()
            .baseUrl(config.url())
            .apiKey(config.key())
            .modelName(config.model())
            .timeout(PATIENCE)
            .maxRetries(1)
            .build(),
        trql);
  }

  /**
   * What the model says.
   *
   * @param query the query that it gives; empty where it gives none
   * @param wrong what is wrong with that query still
   */
  record Reply(String text, String query, List<Diagnostic> wrong) {}

  /**
   * Talks with the model until it has answered, and a query that it gives is valid, or it has had
   * its turns.
   *
   * @param prompt what the person wants
   * @param query what the person has so far; empty for nothing
   */
  Reply reply(String prompt, String query, QueryRequest request) {
    var tools = new AssistantTools(trql, request);
    var messages = new ArrayList<ChatMessage>();
    messages.add(SystemMessage.from(new SchemaReference(trql.schema()).prompt() + TASK));
    messages.add(
        UserMessage.from(
            query.isBlank() ? prompt : prompt + "\n\nMy query:\n```sql\n" + query + "\n```"));
    var last = new Reply("", "", List.of());
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      var said =
          model
              .chat(
                  ChatRequest.builder()
                      .messages(List.copyOf(messages))
                      .toolSpecifications(AssistantTools.SPECIFICATIONS)
                      .build())
              .aiMessage();
      messages.add(said);
      if (said.hasToolExecutionRequests()) {
        for (var call : said.toolExecutionRequests()) {
          messages.add(ToolExecutionResultMessage.from(call, tools.answer(call)));
        }
      } else {
        last = read(Objects.requireNonNullElse(said.text(), ""), request);
        if (last.wrong().isEmpty()) {
          return last;
        }
        messages.add(UserMessage.from("This query is not valid:\n" + shown(last.wrong())));
      }
    }
    return last;
  }

  private Reply read(String text, QueryRequest request) {
    var matcher = QUERY.matcher(text);
    String query = "";
    while (matcher.find()) {
      query = matcher.group(1).strip();
    }
    return new Reply(
        text.strip(), query, query.isEmpty() ? List.of() : trql.validate(query, request));
  }

  /** Diagnostics as a model reads them best. */
  static String shown(List<Diagnostic> wrong) {
    return wrong.stream()
        .map(each ->
            "line %d, column %d: %s"
                .formatted(each.span().line(), each.span().column(), each.message()))
        .collect(Collectors.joining("\n"));
  }
}

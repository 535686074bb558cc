package dev.dormouse.server.http;

import dev.dormouse.engine.tenancy.Environment;
import dev.dormouse.server.auth.Caller;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A request on its way through a handler: who calls, and what with. */
public final class Call {
  private final Context context;
  private final Caller caller;
  private final Object body;

  Call(Context context, Caller caller, Object body) {
    this.context = context;
    this.caller = caller;
    this.body = body;
  }

  public Caller caller() {
    return caller;
  }

  /** The environment that the caller's credential belongs to. */
  public Environment environment() {
    return switch (caller) {
      case Caller.Program program -> program.environment();
      case Caller.Run run -> run.environment();
      case Caller.Holder holder -> holder.environment();
      case Caller.Anybody _, Caller.Person _, Caller.Node _, Caller.Joining _ ->
          throw new IllegalStateException("an endpoint of an environment lets in " + caller);
    };
  }

  /** The JSON body, as the endpoint declares it. */
  public <T> T body(Class<T> type) {
    return type.cast(body);
  }

  public byte[] bytes() {
    return (byte[]) body;
  }

  public InputStream stream() {
    return (InputStream) body;
  }

  /** A part of the path, decoded. */
  public String path(String name) {
    return context.pathParam(name);
  }

  /** A part of the path that is an id: where it cannot be one, there is nothing of that name. */
  public <T> T path(String name, Function<String, T> id) {
    try {
      return id.apply(path(name));
    } catch (IllegalArgumentException e) {
      throw ApiError.notFound("There is none such: " + e.getMessage());
    }
  }

  public String method() {
    return context.method().name();
  }

  /** The whole query, decoded. */
  public Map<String, List<String>> query() {
    return context.queryParamMap();
  }

  /** All headers, names in lower case. */
  public Map<String, List<String>> headers() {
    var all = new java.util.TreeMap<String, List<String>>();
    for (var names = context.req().getHeaderNames(); names.hasMoreElements(); ) {
      String name = names.nextElement();
      all.put(
          name.toLowerCase(java.util.Locale.ROOT),
          java.util.Collections.list(context.req().getHeaders(name)));
    }
    return all;
  }

  /** Work whose result is the answer. */
  @FunctionalInterface
  public interface Work {
    Answer answer() throws InterruptedException;
  }

  /**
   * Does work that nobody needs once the client has gone away: it is interrupted then. For
   * endpoints whose body has been read.
   */
  public Answer whileConnected(Work work) throws IOException, InterruptedException {
    return ClientWatch.during(context.req(), work);
  }

  /** Scheme, host and port as the caller addressed them: what addresses in answers begin with. */
  public String origin() {
    return context.scheme() + "://" + String.valueOf(context.host());
  }

  public boolean has(Parameter parameter) {
    return raw(parameter).isPresent();
  }

  public Optional<String> text(Parameter parameter) {
    return raw(parameter)
        .map(text -> {
          int max =
              parameter.shape() instanceof Parameter.Shape.Text shape ? shape.maxLength() : 1024;
          if (text.length() > max) {
            throw refused(parameter, text, "a text of at most " + max + " characters");
          }
          return text;
        });
  }

  public Optional<Long> whole(Parameter parameter) {
    return raw(parameter)
        .map(text -> {
          var shape = (Parameter.Shape.Whole) parameter.shape();
          String wanted = "a whole number from " + shape.min() + " to " + shape.max();
          try {
            long number = Long.parseLong(text);
            if (number < shape.min() || number > shape.max()) {
              throw refused(parameter, text, wanted);
            }
            return number;
          } catch (NumberFormatException e) {
            throw refused(parameter, text, wanted);
          }
        });
  }

  public Optional<Boolean> flag(Parameter parameter) {
    return raw(parameter)
        .map(text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw refused(parameter, text, "true or false");
            });
  }

  /** The texts between commas; empty where the parameter is not given. */
  public List<String> texts(Parameter parameter) {
    var shape = (Parameter.Shape.Texts) parameter.shape();
    return raw(parameter)
        .map(text -> {
          var parts = List.of(text.split(",", -1));
          if (parts.size() > shape.maxCount()
              || parts.stream().anyMatch(p -> p.isBlank() || p.length() > shape.maxLength())) {
            throw refused(
                parameter, text, "at most " + shape.maxCount() + " texts divided by commas");
          }
          return parts;
        })
        .orElse(List.of());
  }

  public Optional<Instant> moment(Parameter parameter) {
    return raw(parameter)
        .map(text -> {
          try {
            return text.chars().allMatch(Character::isDigit)
                ? Instant.ofEpochMilli(Long.parseLong(text))
                : Instant.parse(text);
          } catch (DateTimeException | NumberFormatException e) {
            throw refused(parameter, text, "an ISO instant or milliseconds since 1970");
          }
        });
  }

  /** The refusal of a parameter's value. */
  public static ApiError refused(Parameter parameter, String value, String wanted) {
    String shown = value.length() <= 200 ? value : value.substring(0, 200) + "…";
    return ApiError.badRequest(parameter.name() + " is \"" + shown + "\"; it must be " + wanted);
  }

  private Optional<String> raw(Parameter parameter) {
    String text =
        switch (parameter.place()) {
          case QUERY -> context.queryParam(parameter.name());
          case HEADER -> context.header(parameter.name());
        };
    return Optional.ofNullable(text).filter(given -> !given.isEmpty());
  }
}

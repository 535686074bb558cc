package dev.dormouse.telemetry.embedded;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request of ClickHouse's HTTP interface, taken apart: what names the query, what are its
 * parameters, and what are settings.
 */
record HttpQuery(
    Map<String, String> reserved, Map<String, String> parameters, Map<String, String> settings) {
  private static final String PARAMETER = "param_";
  private static final Pattern FORMAT =
      Pattern.compile("(?i)\\bFORMAT\\s+(\\w+)\\s*(?:SETTINGS\\b[^;]*)?;?\\s*$");

  /** What the interface itself understands; every other name is a setting's. */
  private static final Set<String> RESERVED =
      Set.of(
          "query",
          "query_id",
          "database",
          "default_format",
          "user",
          "password",
          "quota_key",
          "session_id",
          "session_timeout",
          "session_check",
          "role",
          "compress",
          "decompress",
          "stacktrace",
          "buffer_size",
          "wait_end_of_query",
          "enable_http_compression",
          "http_zlib_compression_level",
          "client_protocol_version",
          "close_session");

  HttpQuery {
    reserved = Map.copyOf(reserved);
    parameters = Map.copyOf(parameters);
    settings = Map.copyOf(settings);
  }

  static HttpQuery of(HttpExchange exchange) {
    var reserved = new LinkedHashMap<String, String>();
    var parameters = new LinkedHashMap<String, String>();
    var settings = new TreeMap<String, String>();
    credentials(exchange.getRequestHeaders(), reserved);
    String line = exchange.getRequestURI().getRawQuery();
    for (String pair : line == null ? new String[0] : line.split("&")) {
      int equals = pair.indexOf('=');
      String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (name.startsWith(PARAMETER)) {
        parameters.put(name.substring(PARAMETER.length()), value);
      } else if (RESERVED.contains(name)) {
        reserved.put(name, value);
      } else if (!name.isEmpty()) {
        settings.put(name, value);
      }
    }
    if (exchange.getRequestMethod().equals("GET")) {
      settings.putIfAbsent("readonly", "2");
    }
    return new HttpQuery(reserved, parameters, settings);
  }

  /** Headers say the same as some of the parameters do, which have the last word. */
  private static void credentials(Headers headers, Map<String, String> reserved) {
    var names =
        Map.of(
            "X-ClickHouse-User", "user",
            "X-ClickHouse-Key", "password",
            "X-ClickHouse-Database", "database",
            "X-ClickHouse-Format", "default_format");
    names.forEach((header, name) ->
        Optional.ofNullable(headers.getFirst(header))
            .ifPresent(value -> reserved.put(name, value)));
    String authorization = headers.getFirst("Authorization");
    if (authorization != null && authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      String pair = basic(authorization.substring(6).strip());
      int colon = pair.indexOf(':');
      if (colon >= 0) {
        reserved.put("user", pair.substring(0, colon));
        reserved.put("password", pair.substring(colon + 1));
      }
    }
  }

  private static String basic(String encoded) {
    try {
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  String text() {
    return reserved("query");
  }

  String reserved(String name) {
    return reserved.getOrDefault(name, "");
  }

  boolean asks(String name) {
    return reserved(name).equals("1") || reserved(name).equals("true");
  }

  /** The format of an answer that the query's own text does not decide. */
  String defaultFormat() {
    String wanted = reserved("default_format");
    return wanted.isEmpty() ? "TabSeparated" : wanted;
  }

  /** The format that the answer will have, as far as the end of the text tells. */
  String format(String endOfText) {
    Matcher named = FORMAT.matcher(endOfText);
    return named.find() ? named.group(1) : defaultFormat();
  }
}

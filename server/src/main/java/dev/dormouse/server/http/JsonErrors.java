package dev.dormouse.server.http;

import dev.dormouse.protocol.Json;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** The form of the errors that Jetty itself answers: requests that it could not even read. */
final class JsonErrors extends ErrorHandler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    String sentence =
        message == null ? HttpStatus.getMessage(response.getStatus()) : message.toString();
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    Content.Sink.write(
        response,
        true,
        new String(
            Json.mapper()
                .writeValueAsBytes(new ErrorAnswer("The request could not be read: " + sentence)),
            StandardCharsets.UTF_8),
        callback);
    return true;
  }
}

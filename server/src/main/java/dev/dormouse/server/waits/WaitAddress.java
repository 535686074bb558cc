package dev.dormouse.server.waits;

import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.server.http.ApiError;

/** Where the request of a waiting run arrives: {@code /wait/WAITPOINT.SECRET}. */
record WaitAddress(WaitpointId id, String secret) {
  static WaitAddress parse(String token) {
    int dot = token.lastIndexOf('.');
    try {
      if (dot > 0) {
        return new WaitAddress(new WaitpointId(token.substring(0, dot)), token.substring(dot + 1));
      }
    } catch (IllegalArgumentException e) {
      throw unknown();
    }
    throw unknown();
  }

  String path() {
    return "/wait/" + id + "." + secret;
  }

  private static ApiError unknown() {
    return ApiError.notFound("Nobody waits for a request at this address");
  }
}

package dev.dormouse.server.waits;

import dev.dormouse.server.http.Call;

/**
 * What the addresses in answers begin with: as configured, or as the caller addressed the server.
 *
 * @param configured empty for the latter
 */
public record Origin(String configured) {
  public Origin {
    configured =
        configured.endsWith("/") ? configured.substring(0, configured.length() - 1) : configured;
  }

  String of(Call call) {
    return configured.isEmpty() ? call.origin() : configured;
  }
}

package dev.dormouse.protocol.api;

import java.util.List;
import java.util.Map;

/**
 * An HTTP request that ended a wait.
 *
 * @param path what follows the wait's own address, empty where nothing does
 * @param query the query, decoded
 * @param headers names in lower case
 * @param bodyBase64 the body, in Base64
 */
public record ReceivedRequest(
    String method,
    String path,
    Map<String, List<String>> query,
    Map<String, List<String>> headers,
    String bodyBase64) {}

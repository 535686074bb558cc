package dev.dormouse.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A registry with images of one layer that has one program of this host, under another name. */
final class ImageRegistry implements AutoCloseable {
  private final Map<String, byte[]> found = new ConcurrentHashMap<>();
  private final HttpServer server;

  ImageRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v2/",
        exchange -> {
          var path = exchange.getRequestURI().getPath();
          var content = found.getOrDefault(path.substring(path.lastIndexOf('/') + 1), new byte[0]);
          exchange.sendResponseHeaders(content.length == 0 ? 404 : 200, content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
  }

  String reference(String tag) {
    return "localhost:" + server.getAddress().getPort() + "/e2e/programs:" + tag;
  }

  /** Puts an image whose program is found by its variable PATH. */
  void put(String tag, Path program, String name, String variable) throws IOException {
    var layer = layer(program, "tools/" + name);
    var zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(layer);
    }
    var processor = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    var config =
        """
        {"os":"linux","architecture":"%s","config":{"Env":["PATH=/tools:/bin","%s"]},
         "rootfs":{"type":"layers","diff_ids":["%s"]}}
        """
            .formatted(processor, variable, digest(layer))
            .getBytes(StandardCharsets.UTF_8);
    var manifest =
        """
        {"schemaVersion":2,"config":%s,"layers":[%s]}
        """
            .formatted(
                part("application/vnd.oci.image.config.v1+json", config),
                part("application/vnd.oci.image.layer.v1.tar+gzip", zipped.toByteArray()));
    found.put(tag, manifest.getBytes(StandardCharsets.UTF_8));
  }

  private String part(String mediaType, byte[] content) {
    found.put(digest(content), content);
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, digest(content), content.length);
  }

  private static byte[] layer(Path program, String name) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var archive = new TarArchiveOutputStream(bytes)) {
      var entry = new TarArchiveEntry(name);
      entry.setSize(Files.size(program));
      entry.setMode(0755);
      archive.putArchiveEntry(entry);
      Files.copy(program, archive);
      archive.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static String digest(byte[] content) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(content);
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From now on nobody gets anything from it. */
  void goDown() {
    server.stop(0);
  }

  @Override
  public void close() {
    goDown();
  }
}

package dev.dormouse.e2e;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** An HTTPS server that vouches for itself. */
final class SecureServer implements AutoCloseable {
  private static final String PASSWORD = "of no use to anybody";
  private static final String ALIAS = "server";

  private final HttpsServer server;
  private final KeyStore keys;

  private SecureServer(HttpsServer server, KeyStore keys) {
    this.server = server;
    this.keys = keys;
  }

  /** Answers everything with the text. */
  static SecureServer start(String text) throws Exception {
    var keys = keys();
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    var body = text.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return new SecureServer(server, keys);
  }

  private static KeyStore keys() throws Exception {
    var folder = Files.createTempDirectory("dormouse-keys");
    var file = folder.resolve("keys.p12");
    try {
      make(file);
      return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }

  private static void make(Path file) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(
        List.of("-genkeypair", "-alias", ALIAS, "-keyalg", "EC", "-dname", "CN=localhost"));
    command.addAll(List.of("-ext", "san=ip:127.0.0.1", "-storepass", PASSWORD));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString()));
    var keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool made no key: " + said);
    }
  }

  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** As PEM. */
  String certificate() throws Exception {
    var encoded = keys.getCertificate(ALIAS).getEncoded();
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(encoded)
        + "\n-----END CERTIFICATE-----\n";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

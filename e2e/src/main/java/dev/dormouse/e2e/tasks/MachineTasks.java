package dev.dormouse.e2e.tasks;

import dev.dormouse.sdk.Machine;
import dev.dormouse.sdk.Retry;
import dev.dormouse.sdk.Task;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Tasks that ask something of their machines. */
public final class MachineTasks {
  private static final int MEBIBYTE = 1 << 20;

  /** Holds so many mebibytes at once; answers its attempt. */
  public static final Task<Integer, Integer> HOLDS =
      Task.named("holds")
          .payload(Integer.class)
          .output(Integer.class)
          .machine(Machine.SMALL_1X)
          .retry(Retry.never().onOutOfMemory(Machine.MEDIUM_1X))
          .run((mebibytes, run) -> {
            var held = new ArrayList<byte[]>();
            for (int i = 0; i < mebibytes; i++) {
              var bytes = new byte[MEBIBYTE];
              bytes[i] = 1;
              held.add(bytes);
            }
            return held.size() == mebibytes ? run.attempt() : -1;
          });

  /**
   * Whom to ask.
   *
   * @param certificate of whoever vouches for it, as PEM
   */
  public record Address(String url, String certificate) {}

  /**
   * What it said.
   *
   * @param authorities how many the machine trusts of its own
   */
  public record Answered(String body, String protocol, int authorities) {}

  /** Asks over TLS. */
  public static final Task<Address, Answered> ASKS_SECURELY =
      Task.named("asks-securely")
          .payload(Address.class)
          .output(Answered.class)
          .run((address, run) -> asksSecurely(address));

  private MachineTasks() {}

  private static Answered asksSecurely(Address address) throws Exception {
    var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    var pem = address.certificate().getBytes(StandardCharsets.UTF_8);
    trusted.setCertificateEntry(
        "theirs",
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem)));
    var context = SSLContext.getInstance("TLS");
    context.init(null, trusting(trusted).getTrustManagers(), null);
    try (var http = HttpClient.newBuilder().sslContext(context).build()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(URI.create(address.url())).build(),
              HttpResponse.BodyHandlers.ofString());
      int authorities = 0;
      for (var manager : trusting(null).getTrustManagers()) {
        authorities += ((X509TrustManager) manager).getAcceptedIssuers().length;
      }
      return new Answered(
          answer.body(), answer.sslSession().orElseThrow().getProtocol(), authorities);
    }
  }

  /**
   * Trust in these.
   *
   * @param store null for whom the machine trusts of its own
   */
  private static TrustManagerFactory trusting(@Nullable KeyStore store) throws Exception {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }
}

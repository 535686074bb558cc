package dev.dormouse.server;

import dev.dormouse.engine.Engine;
import dev.dormouse.server.auth.Authenticator;
import dev.dormouse.server.auth.PublicTokens;
import dev.dormouse.server.deployments.BlobApi;
import dev.dormouse.server.deployments.BlobFolder;
import dev.dormouse.server.deployments.DeploymentApi;
import dev.dormouse.server.health.HealthApi;
import dev.dormouse.server.health.Metrics;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.HttpServer;
import dev.dormouse.server.openapi.OpenApiApi;
import dev.dormouse.server.projects.ProjectApi;
import dev.dormouse.server.runs.ResultApi;
import dev.dormouse.server.runs.TriggerApi;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Makes a server of its parts, from top to bottom. */
final class ServerAssembly {
  private ServerAssembly() {}

  static Server start(ServerConfig config, Engine engine, InstantSource clock) {
    var metrics = Metrics.of(engine);
    var publicTokens = new PublicTokens(engine.tenancy(), clock);
    var authenticator = new Authenticator(engine.tenancy(), publicTokens);
    var blobs = BlobFolder.open(config.data().resolve("blobs"));

    var endpoints = new ArrayList<Endpoint>();
    endpoints.addAll(new TriggerApi(engine.triggers(), publicTokens).endpoints());
    endpoints.addAll(new ResultApi(engine.results()).endpoints());
    endpoints.addAll(new DeploymentApi(engine.deployments(), blobs).endpoints());
    endpoints.addAll(new BlobApi(blobs, config.maxBlobBytes()).endpoints());
    endpoints.addAll(new ProjectApi(engine.tenancy()).endpoints());
    endpoints.addAll(new HealthApi(engine, metrics).endpoints());
    endpoints.add(OpenApiApi.endpoint(List.copyOf(endpoints)));

    var http =
        HttpServer.start(
            config.host(), config.port(), endpoints, authenticator::callerOf, metrics.registry());
    return new Server(config.host(), http, metrics);
  }
}

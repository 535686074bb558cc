package dev.dormouse.server;

import dev.dormouse.engine.Engine;
import dev.dormouse.engine.waits.WaitpointSecrets;
import dev.dormouse.server.alerts.AlertChannelApi;
import dev.dormouse.server.alerts.AlertSender;
import dev.dormouse.server.analytics.Analytics;
import dev.dormouse.server.analytics.QueryApi;
import dev.dormouse.server.assistant.AssistantApi;
import dev.dormouse.server.auth.Authenticator;
import dev.dormouse.server.auth.PublicTokens;
import dev.dormouse.server.bulk.BulkActionApi;
import dev.dormouse.server.checkpoints.CheckpointApi;
import dev.dormouse.server.deployments.BlobApi;
import dev.dormouse.server.deployments.BlobFolder;
import dev.dormouse.server.deployments.DeploymentApi;
import dev.dormouse.server.events.EventApi;
import dev.dormouse.server.failures.ErrorGroupApi;
import dev.dormouse.server.health.HealthApi;
import dev.dormouse.server.health.Metrics;
import dev.dormouse.server.http.Endpoint;
import dev.dormouse.server.http.HttpServer;
import dev.dormouse.server.nodes.NodeApi;
import dev.dormouse.server.nodes.NodeNameApi;
import dev.dormouse.server.openapi.OpenApiApi;
import dev.dormouse.server.projects.EnvironmentPath;
import dev.dormouse.server.projects.ProjectApi;
import dev.dormouse.server.projects.PublicTokenApi;
import dev.dormouse.server.queues.BlockerApi;
import dev.dormouse.server.queues.QueueApi;
import dev.dormouse.server.retention.RetentionApi;
import dev.dormouse.server.runs.EnvironmentLogApi;
import dev.dormouse.server.runs.LogApi;
import dev.dormouse.server.runs.MetadataApi;
import dev.dormouse.server.runs.ResultApi;
import dev.dormouse.server.runs.RunApi;
import dev.dormouse.server.runs.RunControlApi;
import dev.dormouse.server.schedules.ScheduleApi;
import dev.dormouse.server.telemetry.Homes;
import dev.dormouse.server.telemetry.OtlpApi;
import dev.dormouse.server.telemetry.WorkerMetrics;
import dev.dormouse.server.triggers.BatchApi;
import dev.dormouse.server.triggers.OneTimeTokens;
import dev.dormouse.server.triggers.OpenBatchApi;
import dev.dormouse.server.triggers.ReplayApi;
import dev.dormouse.server.triggers.TriggerApi;
import dev.dormouse.server.variables.VariableApi;
import dev.dormouse.server.waits.Origin;
import dev.dormouse.server.waits.ReceivingApi;
import dev.dormouse.server.waits.TokenApi;
import dev.dormouse.server.waits.WaitApi;
import dev.dormouse.telemetry.otlp.Otlp;
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
    var analytics = Analytics.start(config.analytics(), engine, metrics.registry(), clock);
    var blobs = BlobFolder.open(config.data().resolve("blobs"));

    // The same key as the engine's own: an address is made again, not kept.
    var secrets = new WaitpointSecrets(engine.tenancy().signingKey("waitpoints"));
    var origin = new Origin(config.publicUrl());

    var oneTimeTokens = new OneTimeTokens(engine.tenancy());
    var endpoints = new ArrayList<Endpoint>();
    endpoints.addAll(new TriggerApi(engine.triggers(), publicTokens, oneTimeTokens).endpoints());
    endpoints.addAll(new BatchApi(engine.batches(), publicTokens, oneTimeTokens).endpoints());
    endpoints.addAll(
        new OpenBatchApi(engine.openBatches(), publicTokens, oneTimeTokens).endpoints());
    endpoints.addAll(new ReplayApi(engine.runs(), engine.checkpointReplays()).endpoints());
    endpoints.addAll(new CheckpointApi(engine.keptCheckpoints(), engine.views()).endpoints());
    endpoints.addAll(new ResultApi(engine.results(), engine.views()).endpoints());
    endpoints.addAll(new RunApi(engine.views(), clock).endpoints());
    endpoints.addAll(new RunControlApi(engine.runs(), engine.views()).endpoints());
    endpoints.addAll(new BulkActionApi(engine.bulkActions(), clock).endpoints());
    endpoints.addAll(new MetadataApi(engine.runs(), engine.views()).endpoints());
    endpoints.addAll(new LogApi(engine.logs(), engine.views()).endpoints());
    endpoints.addAll(new EnvironmentLogApi(engine.logs()).endpoints());
    endpoints.addAll(new WaitApi(engine.waits(), engine.requests(), origin).endpoints());
    endpoints.addAll(
        new TokenApi(engine.tokens(), secrets, publicTokens, origin, clock).endpoints());
    endpoints.addAll(new ReceivingApi(engine.requests()).endpoints());
    endpoints.addAll(new QueueApi(engine.queues()).endpoints());
    endpoints.addAll(new BlockerApi(engine.blockers()).endpoints());
    endpoints.addAll(new ScheduleApi(engine.schedules()).endpoints());
    endpoints.addAll(new EventApi(engine.events()).endpoints());
    endpoints.addAll(new DeploymentApi(engine.deployments(), blobs).endpoints());
    endpoints.addAll(new BlobApi(blobs, config.maxBlobBytes()).endpoints());
    var environments = new EnvironmentPath(engine.tenancy());
    endpoints.addAll(new ProjectApi(engine.tenancy(), environments).endpoints());
    endpoints.addAll(new VariableApi(engine.variables(), environments).endpoints());
    endpoints.addAll(new ErrorGroupApi(engine.errorGroups(), clock).endpoints());
    endpoints.addAll(new AlertChannelApi(engine.alerts()).endpoints());
    endpoints.addAll(new RetentionApi(engine.retention()).endpoints());
    endpoints.addAll(new PublicTokenApi(publicTokens, clock).endpoints());
    endpoints.addAll(
        new NodeApi(engine, new WorkerMetrics(engine.copies(), analytics::incoming)).endpoints());
    endpoints.addAll(
        new NodeNameApi(engine.nodes().names(), engine.tenancy(), engine.demand()).endpoints());
    var homes = new Homes(engine.copies(), clock);
    endpoints.addAll(new QueryApi(analytics, engine.questions(), homes, clock).endpoints());
    endpoints.addAll(
        new AssistantApi(config.assistant(), analytics.trql(), homes, clock).endpoints());
    endpoints.addAll(new OtlpApi(analytics::incoming, homes, new Otlp(clock)).endpoints());
    endpoints.addAll(new HealthApi(engine, metrics).endpoints());
    endpoints.add(OpenApiApi.endpoint(List.copyOf(endpoints)));

    var http =
        HttpServer.start(
            config.host(), config.port(), endpoints, authenticator::callerOf, metrics.registry());
    var alerts = AlertSender.start(engine.alerts(), config.alerts(), clock);
    return new Server(config.host(), http, analytics, metrics, alerts);
  }
}

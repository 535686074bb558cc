package dev.dormouse.cli.host;

import dev.dormouse.deploy.index.WorkerProgram;
import dev.dormouse.engine.runs.Prices;
import dev.dormouse.store.DatabaseConfig;
import dev.dormouse.supervisor.SupervisorConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a host needs to know.
 *
 * @param data the folder for everything that lasts
 * @param publicUrl how others reach the server, empty for however they address it
 * @param machines what runs execute in
 * @param prices what machines cost
 * @param postgres the database, or null for the embedded one
 */
record HostConfig(
    Path data,
    String host,
    int port,
    String publicUrl,
    @Nullable DatabaseConfig postgres,
    int slots,
    String nodeName,
    SupervisorConfig.Machines machines,
    Prices prices,
    WorkerProgram worker) {}

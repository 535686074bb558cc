package dev.dormouse.engine.checkpoints;

import dev.dormouse.protocol.CheckpointId;
import dev.dormouse.protocol.NodeId;
import dev.dormouse.protocol.RunId;

/** A checkpoint that a node has stored. */
public record NewCheckpoint(CheckpointId id, RunId run, NodeId node, long bytes) {}

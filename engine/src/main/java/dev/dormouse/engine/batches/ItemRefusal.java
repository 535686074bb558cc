package dev.dormouse.engine.batches;

import dev.dormouse.protocol.TaskId;

/**
 * An item of a batch that could not be triggered.
 *
 * @param index its number in the batch, from 0
 * @param code an error code of the engine
 */
public record ItemRefusal(int index, TaskId task, String code, String message) {}

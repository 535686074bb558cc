/**
 * Durable tasks in ordinary Java: {@link dev.dormouse.sdk.Task} declares one, {@link
 * dev.dormouse.sdk.Wait} and {@link dev.dormouse.sdk.Event} let it wait, {@link
 * dev.dormouse.sdk.Rollback} undoes what it did, {@link dev.dormouse.sdk.Dormouse} reaches a server
 * from any program.
 *
 * <p>Some exceptions are contracts: throw {@link dev.dormouse.sdk.AbortRun} to stop retrying, or
 * {@link dev.dormouse.sdk.RetryRun} to say when to try again; let {@link
 * dev.dormouse.sdk.RunStopped} through.
 */
@NullMarked
package dev.dormouse.sdk;

import org.jspecify.annotations.NullMarked;

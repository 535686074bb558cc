/** Checkpoints in S3, or whatever speaks its language, with copies on this node's disk. */
@NullMarked
package dev.dormouse.supervisor.checkpoints.s3;

import org.jspecify.annotations.NullMarked;

/**
 * Images on this node, as CRIU writes and reads them: of checkpoints that are stored, too, and
 * templates.
 */
@NullMarked
package dev.dormouse.supervisor.checkpoints.raw;

import org.jspecify.annotations.NullMarked;

/**
 * Checkpoints at rest: a machine's image as differences of pages against its template, compressed,
 * encrypted and checked. Knows nothing of CRIU but that its {@code pages-*.img} files are arrays of
 * 4 KiB pages.
 */
@NullMarked
package dev.dormouse.supervisor.checkpoints;

import org.jspecify.annotations.NullMarked;

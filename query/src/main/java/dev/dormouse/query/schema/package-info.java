/**
 * Tables and columns as data: the one source for checks, printing, completion and documentation.
 */
@NullMarked
package dev.dormouse.query.schema;

import org.jspecify.annotations.NullMarked;

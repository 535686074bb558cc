/** What all tables have in common: whose a row is, and how rows are written. */
@NullMarked
package dev.dormouse.telemetry.rows;

import org.jspecify.annotations.NullMarked;

/**
 * What a copy of the runs in another store is made of: which have changed, and what they are now.
 */
@NullMarked
package dev.dormouse.engine.copies;

import org.jspecify.annotations.NullMarked;

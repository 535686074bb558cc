/** Tests of what is done about many runs. */
@NullMarked
package dev.dormouse.engine.bulk;

import org.jspecify.annotations.NullMarked;

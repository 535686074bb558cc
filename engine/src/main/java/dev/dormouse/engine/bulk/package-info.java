/** What is done about many runs: canceled, replayed or restarted one after the other, each once. */
@NullMarked
package dev.dormouse.engine.bulk;

import org.jspecify.annotations.NullMarked;

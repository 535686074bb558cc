/** PostgreSQL: the pool, transactions, migrations, notifications, and the embedded server. */
@NullMarked
package dev.dormouse.store;

import org.jspecify.annotations.NullMarked;

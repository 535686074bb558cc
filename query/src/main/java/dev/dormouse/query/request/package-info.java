/** What a query is compiled for: whose, when, and with which names. */
@NullMarked
package dev.dormouse.query.request;

import org.jspecify.annotations.NullMarked;

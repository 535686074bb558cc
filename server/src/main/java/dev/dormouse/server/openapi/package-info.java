/** The OpenAPI 3.1 document, made of the endpoints and of the records that they take and answer. */
@NullMarked
package dev.dormouse.server.openapi;

import org.jspecify.annotations.NullMarked;

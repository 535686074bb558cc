/** Tests of alerts that leave the server. */
@NullMarked
package dev.dormouse.server.alerts;

import org.jspecify.annotations.NullMarked;

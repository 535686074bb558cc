/** Alerts: their channels over HTTP, and how they are told by e-mail, Slack and webhook. */
@NullMarked
package dev.dormouse.server.alerts;

import org.jspecify.annotations.NullMarked;

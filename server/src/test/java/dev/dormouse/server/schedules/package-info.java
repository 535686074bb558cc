@org.jspecify.annotations.NullMarked
package dev.dormouse.server.schedules;

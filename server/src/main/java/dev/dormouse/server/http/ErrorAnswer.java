package dev.dormouse.server.http;

/** The body of every answer that is not a success. */
public record ErrorAnswer(String error) {}

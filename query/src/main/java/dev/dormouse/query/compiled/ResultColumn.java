package dev.dormouse.query.compiled;

import dev.dormouse.query.schema.Render;
import dev.dormouse.query.type.Type;

/**
 * A column of the answer.
 *
 * @param render how the schema says it is shown
 * @param format how the query says it is shown, by prettyFormat
 */
public record ResultColumn(
    String name, Type type, Render render, Render format, String description) {}

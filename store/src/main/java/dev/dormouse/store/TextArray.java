package dev.dormouse.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * An array of texts as a parameter. Jdbi's own binding finds out anew each time what a list of
 * strings is, which takes longer than all else that is done to it.
 */
public final class TextArray implements Argument {
  private final @Nullable String[] texts;

  private TextArray(@Nullable String[] texts) {
    this.texts = texts;
  }

  public static TextArray of(Collection<? extends @Nullable String> texts) {
    return new TextArray(texts.toArray(new @Nullable String[0]));
  }

  @Override
  public void apply(int position, PreparedStatement statement, StatementContext context)
      throws SQLException {
    statement.setArray(position, statement.getConnection().createArrayOf("text", texts));
  }
}

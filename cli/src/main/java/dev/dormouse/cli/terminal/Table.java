package dev.dormouse.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells in columns as wide as their widest cell. */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<Cell>> rows = new ArrayList<>();

  /** A text with its colour, which takes no room. */
  public record Cell(String text, Colour colour) {
    public static Cell of(String text) {
      return new Cell(text, Colour.PLAIN);
    }
  }

  /** Begins with a row of headings. */
  public Table(String... headings) {
    var row = new ArrayList<Cell>();
    for (var heading : headings) {
      row.add(new Cell(heading, Colour.DIM));
    }
    rows.add(row);
  }

  public void add(Cell... cells) {
    rows.add(List.of(cells));
  }

  public void printTo(Terminal terminal) {
    for (var row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        var cell = row.get(i);
        line.append(terminal.in(cell.colour(), cell.text()));
        if (i < row.size() - 1) {
          line.repeat(' ', width(i) - cell.text().length()).append(GAP);
        }
      }
      terminal.print(line.toString().stripTrailing());
    }
  }

  private int width(int column) {
    int width = 0;
    for (var row : rows) {
      if (column < row.size()) {
        width = Math.max(width, row.get(column).text().length());
      }
    }
    return width;
  }
}

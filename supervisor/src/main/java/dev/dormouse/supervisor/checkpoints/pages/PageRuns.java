package dev.dormouse.supervisor.checkpoints.pages;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where each page of a file comes from, as runs: so many pages from there. A page is told by its
 * content, so pages that moved cost nothing; one that the template has nowhere, by its difference
 * to the one that was at its place in memory.
 *
 * @param pages how many there are in all
 */
record PageRuns(List<Run> runs, int pages) {
  private static final int END = 0;
  private static final long MOST_PAGES = 1 << 24;

  /** What the pages of a run are. */
  enum Kind {
    /** Of the template, unchanged. */
    FROM_TEMPLATE(1),
    ZEROS(2),
    /** Neither. */
    OWN(3),
    /** Of the template, changed a little. */
    DIFFERENT(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind of(int code) throws IOException {
      for (var kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IOException("a stored image has a piece of unknown kind " + code);
    }

    boolean leans() {
      return this == FROM_TEMPLATE || this == DIFFERENT;
    }
  }

  /**
   * Pages one after the other.
   *
   * @param start the first one in the file
   * @param place of the first one in the template, for those that lean on it
   */
  record Run(Kind kind, int start, int count, TemplateImage.Place place) {
    long position() {
      return (long) start * Pages.SIZE;
    }

    private boolean isContinuedBy(Kind next, TemplateImage.Place at) {
      return kind == next && (!kind.leans() || at.equals(after()));
    }

    private TemplateImage.Place after() {
      return new TemplateImage.Place(place.file(), place.page() + count);
    }

    private Run longer() {
      return new Run(kind, start, count + 1, place);
    }
  }

  /**
   * Tells where the pages of a file come from.
   *
   * @param addresses where in memory each page was
   */
  static PageRuns of(Pages pages, IntToLongFunction addresses, @Nullable TemplateImage template) {
    var runs = new ArrayList<Run>();
    var run = new Run(Kind.ZEROS, 0, 0, TemplateImage.NOWHERE);
    for (int page = 0; page < pages.count(); page++) {
      var next =
          run.kind == Kind.FROM_TEMPLATE
                  && template != null
                  && template.isAt(run.after(), pages, page)
              ? new Run(Kind.FROM_TEMPLATE, page, 1, run.after())
              : one(pages, page, addresses.applyAsLong(page), template);
      if (run.isContinuedBy(next.kind, next.place)) {
        run = run.longer();
      } else {
        if (run.count > 0) {
          runs.add(run);
        }
        run = next;
      }
    }
    if (run.count > 0) {
      runs.add(run);
    }
    return new PageRuns(runs, pages.count());
  }

  private static Run one(Pages pages, int page, long address, @Nullable TemplateImage template) {
    if (template == null) {
      return own(pages, page);
    }
    // Most pages are what they were, where they were: looked up before anything is reckoned.
    var before = template.atAddress(address);
    if (before.isSomewhere() && template.isAt(before, pages, page)) {
      return new Run(Kind.FROM_TEMPLATE, page, 1, before);
    }
    if (pages.isZero(page)) {
      return own(pages, page);
    }
    var same = template.find(pages, page);
    if (same.isSomewhere()) {
      return new Run(Kind.FROM_TEMPLATE, page, 1, same);
    }
    return before.isSomewhere() && template.isLike(before, pages, page)
        ? new Run(Kind.DIFFERENT, page, 1, before)
        : own(pages, page);
  }

  private static Run own(Pages pages, int page) {
    var kind = pages.isZero(page) ? Kind.ZEROS : Kind.OWN;
    return new Run(kind, page, 1, TemplateImage.NOWHERE);
  }

  List<Run> of(Kind kind) {
    return runs.stream().filter(run -> run.kind == kind).toList();
  }

  void write(DataOutputStream out) throws IOException {
    for (var run : runs) {
      out.writeByte(run.kind.code);
      if (run.kind.leans()) {
        out.writeInt(run.place.file());
        out.writeInt(run.place.page());
      }
      out.writeInt(run.count);
    }
    out.writeByte(END);
  }

  /** Throws on anything that {@link #write} did not write. */
  static PageRuns read(DataInputStream in) throws IOException {
    var runs = new ArrayList<Run>();
    long pages = 0;
    for (int code = in.readByte(); code != END; code = in.readByte()) {
      var kind = Kind.of(code);
      var place =
          kind.leans()
              ? new TemplateImage.Place(in.readInt(), in.readInt())
              : TemplateImage.NOWHERE;
      int count = in.readInt();
      if (count < 1 || place.page() < 0 || pages + count > MOST_PAGES) {
        throw new IOException(
            "a stored image has a run of %d pages from page %d on".formatted(count, place.page()));
      }
      runs.add(new Run(kind, (int) pages, count, place));
      pages += count;
    }
    return new PageRuns(runs, (int) pages);
  }
}

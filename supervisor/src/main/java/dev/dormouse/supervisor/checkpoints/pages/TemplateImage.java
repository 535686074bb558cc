package dev.dormouse.supervisor.checkpoints.pages;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The pages of an image on disk, found by their content: what checkpoints of machines that began as
 * it are told against.
 */
public final class TemplateImage {
  /** Where a page is: which file, in the order of names, and which page of it. */
  record Place(int file, int page) {
    boolean isSomewhere() {
      return page != Integer.MAX_VALUE;
    }
  }

  private final List<Pages> files;

  /** Open addressing: the place of a page, as file and page in one long, plus one; 0 is empty. */
  private final long[] table;

  private final int mask;

  /** Pages by where they were in memory. */
  private final Map<Long, Place> addresses = new HashMap<>();

  private TemplateImage(Path directory) throws IOException {
    // Unmapped once nobody refers to it: many may be restoring from it.
    var arena = Arena.ofAuto();
    var found = new ArrayList<Pages>();
    var known = PageAddresses.of(directory);
    for (Path file : pageFiles(directory)) {
      var pages = Pages.map(file, arena);
      for (int page = 0; page < pages.count(); page++) {
        addresses.put(known.at(file, page), new Place(found.size(), page));
      }
      found.add(pages);
    }
    files = List.copyOf(found);
    long pages = files.stream().mapToLong(Pages::count).sum();
    table =
        new long[Integer.highestOneBit((int) Math.max(16, Math.min(pages, 1 << 27)) * 2 - 1) * 2];
    mask = table.length - 1;
    for (int file = 0; file < files.size(); file++) {
      for (int page = 0; page < files.get(file).count(); page++) {
        enter(file, page);
      }
    }
  }

  /** Opens the image in a directory, which must not change while this is used. */
  public static TemplateImage open(Path directory) throws IOException {
    return new TemplateImage(directory);
  }

  /** CRIU's page files in the order of their names. */
  static List<Path> pageFiles(Path directory) throws IOException {
    try (var all = Files.list(directory)) {
      return all.filter(TemplateImage::isPageFile).sorted().toList();
    }
  }

  static boolean isPageFile(Path file) {
    return file.getFileName().toString().matches("pages-[0-9]+\\.img");
  }

  Pages file(int number) throws IOException {
    if (number < 0 || number >= files.size()) {
      throw new IOException("the template has no page file number " + number);
    }
    return files.get(number);
  }

  /** Whether the page at that place has the same content; false where there is no such place. */
  boolean isAt(Place place, Pages pages, int page) {
    var file = files.get(place.file());
    return place.page() < file.count() && file.same(place.page(), pages, page);
  }

  /** Whether the page at that place has much of the content. */
  boolean isLike(Place place, Pages pages, int page) {
    return pages.isLike(page, files.get(place.file()), place.page());
  }

  /**
   * A place of a page with the same content, or one outside of the template where there is none.
   */
  Place find(Pages pages, int page) {
    for (int slot = slot(pages.hash(page)); table[slot] != 0; slot = (slot + 1) & mask) {
      var place = place(table[slot]);
      if (isAt(place, pages, page)) {
        return place;
      }
    }
    return NOWHERE;
  }

  /** The page that was at the same place in memory; outside of the template where none is known. */
  Place atAddress(long address) {
    return address == PageAddresses.UNKNOWN ? NOWHERE : addresses.getOrDefault(address, NOWHERE);
  }

  static final Place NOWHERE = new Place(0, Integer.MAX_VALUE);

  private void enter(int file, int page) {
    var pages = files.get(file);
    int slot = slot(pages.hash(page));
    // A page that is there often is entered once; after a few others the table is not searched any
    // further.
    for (int tries = 0; table[slot] != 0; tries++) {
      if (tries >= 16 || isAt(place(table[slot]), pages, page)) {
        return;
      }
      slot = (slot + 1) & mask;
    }
    table[slot] = ((long) file << 32 | page) + 1;
  }

  private int slot(long hash) {
    return (int) (hash ^ hash >>> 32) & mask;
  }

  private static Place place(long entry) {
    return new Place((int) ((entry - 1) >>> 32), (int) (entry - 1));
  }
}

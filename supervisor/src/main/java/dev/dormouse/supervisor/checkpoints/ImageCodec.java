package dev.dormouse.supervisor.checkpoints;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image's files as one compressed stream. Of a page file it carries only the pages that neither
 * the template has nor are zero; the others are runs: so many pages from there. A page is told by
 * its content, so pages that moved cost nothing; one that the template has nowhere, by its
 * difference to the one that was at its place in memory.
 */
final class ImageCodec {
  private static final int MAGIC = 0x444D4331; // "DMC1"
  private static final int LEVEL = 3;
  private static final int MAX_FILES = 10_000;
  private static final int RAW = 0;
  private static final int PAGES = 1;

  /** What a piece of a page file is. */
  private static final int END = 0;

  private static final int FROM_TEMPLATE = 1;
  private static final int ZEROS = 2;
  private static final int OWN = 3;

  /** Bytes to be combined, by exclusive or, with pages of the template. */
  private static final int DIFFERENT = 4;

  /** The longest run of pages with bytes of their own, so that a reader's buffer is bounded. */
  private static final int MAX_OWN = 256;

  private final @Nullable TemplateImage template;

  /** With null for an image that stands for itself. */
  ImageCodec(@Nullable TemplateImage template) {
    this.template = template;
  }

  void encode(Path image, OutputStream target) throws IOException {
    List<Path> files;
    try (var all = Files.list(image)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    var addresses = PageAddresses.of(image);
    try (var arena = Arena.ofConfined()) {
      var compressed = new ZstdOutputStream(target, LEVEL).setCloseFrameOnFlush(false);
      var out = new DataOutputStream(new BufferedOutputStream(compressed, 1 << 16));
      out.writeInt(MAGIC);
      out.writeInt(files.size());
      for (var file : files) {
        out.writeUTF(file.getFileName().toString());
        long size = Files.size(file);
        if (TemplateImage.isPageFile(file) && size > 0 && size % Pages.SIZE == 0) {
          out.writeByte(PAGES);
          encodePages(file, Pages.map(file, arena), addresses, out);
        } else {
          out.writeByte(RAW);
          out.writeLong(size);
          Files.copy(file, out);
        }
      }
      out.flush();
      compressed.close();
    }
  }

  private void encodePages(Path file, Pages pages, PageAddresses addresses, DataOutputStream out)
      throws IOException {
    int page = 0;
    var piece = piece(file, pages, page, addresses);
    while (page < pages.count()) {
      var run = new ArrayList<>(List.of(piece));
      int end = page + 1;
      while (end < pages.count()) {
        piece =
            piece.kind() == FROM_TEMPLATE
                    && template != null
                    && template.isAt(piece.after(), pages, end)
                ? new Piece(FROM_TEMPLATE, piece.after(), null)
                : piece(file, pages, end, addresses);
        if (!piece.continues(run)) {
          break;
        }
        run.add(piece);
        end++;
      }
      write(run, pages, page, out);
      page = end;
    }
    out.writeByte(END);
  }

  /**
   * One page, or what comes before it.
   *
   * @param place in the template, for those that lean on it
   * @param difference for those that are told by it
   */
  private record Piece(int kind, TemplateImage.Place place, @Nullable MemorySegment difference) {
    TemplateImage.Place after() {
      return new TemplateImage.Place(place.file(), place.page() + 1);
    }

    boolean continues(List<Piece> run) {
      var last = run.getLast();
      return switch (kind) {
        case ZEROS -> last.kind == ZEROS;
        case FROM_TEMPLATE -> last.kind == FROM_TEMPLATE && place.equals(last.after());
        case DIFFERENT ->
            last.kind == DIFFERENT && run.size() < MAX_OWN && place.equals(last.after());
        default -> last.kind == OWN && run.size() < MAX_OWN;
      };
    }
  }

  private Piece piece(Path file, Pages pages, int page, PageAddresses addresses)
      throws IOException {
    if (pages.isZero(page)) {
      return new Piece(ZEROS, TemplateImage.NOWHERE, null);
    }
    if (template != null) {
      var same = template.find(pages, page);
      if (same.isSomewhere()) {
        return new Piece(FROM_TEMPLATE, same, null);
      }
      var before = template.atAddress(addresses.at(file, page));
      if (before.isSomewhere()) {
        var difference = pages.differenceTo(template.file(before.file()), before.page(), page);
        if (difference != null) {
          return new Piece(DIFFERENT, before, MemorySegment.ofArray(difference));
        }
      }
    }
    return new Piece(OWN, TemplateImage.NOWHERE, null);
  }

  private static void write(List<Piece> run, Pages pages, int start, DataOutputStream out)
      throws IOException {
    var first = run.getFirst();
    out.writeByte(first.kind());
    if (first.kind() == FROM_TEMPLATE || first.kind() == DIFFERENT) {
      out.writeInt(first.place().file());
      out.writeInt(first.place().page());
    }
    out.writeInt(run.size());
    if (first.kind() == OWN) {
      out.write(pages.slice(start, run.size()).toArray(ValueLayout.JAVA_BYTE));
    }
    for (var piece : run) {
      var difference = piece.difference();
      if (difference != null) {
        out.write(difference.toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  /**
   * Writes the image's files into an empty directory. Throws on anything that encode did not write.
   */
  void decode(InputStream source, Path image) throws IOException {
    var in =
        new DataInputStream(
            new BufferedInputStream(new ZstdInputStream(source).setContinuous(false), 1 << 16));
    if (in.readInt() != MAGIC) {
      throw new IOException("this is not a stored image");
    }
    int files = in.readInt();
    if (files < 0 || files > MAX_FILES) {
      throw new IOException("a stored image names " + files + " files");
    }
    for (int i = 0; i < files; i++) {
      String name = in.readUTF();
      if (!name.matches("[A-Za-z0-9_.-]{1,200}") || name.startsWith(".")) {
        throw new IOException("a stored image has a file called \"" + name + "\"");
      }
      try (var out =
          new BufferedOutputStream(
              Files.newOutputStream(
                  image.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              1 << 18)) {
        if (in.readByte() == PAGES) {
          decodePages(in, out);
        } else {
          copy(in, out, in.readLong());
        }
      }
    }
    if (in.read() != -1) {
      throw new IOException("a stored image goes on after its end");
    }
  }

  private void decodePages(DataInputStream in, OutputStream out) throws IOException {
    for (int kind = in.readByte(); kind != END; kind = in.readByte()) {
      switch (kind) {
        case ZEROS -> {
          var zeros = new byte[Pages.SIZE];
          for (int left = in.readInt(); left > 0; left--) {
            out.write(zeros);
          }
        }
        case FROM_TEMPLATE -> {
          var leaning = leaning(in);
          for (int page = 0; page < leaning.count(); page += MAX_OWN) {
            out.write(leaning.bytes(page, Math.min(MAX_OWN, leaning.count() - page)));
          }
        }
        case OWN -> {
          int count = in.readInt();
          if (count < 1 || count > MAX_OWN) {
            throw new IOException("a stored image has a run of " + count + " pages");
          }
          copy(in, out, (long) count * Pages.SIZE);
        }
        case DIFFERENT -> {
          var leaning = leaning(in);
          for (int page = 0; page < leaning.count(); page++) {
            var bytes = leaning.bytes(page, 1);
            var difference = in.readNBytes(Pages.SIZE);
            if (difference.length < Pages.SIZE) {
              throw new EOFException("a stored image ends within a page");
            }
            for (int i = 0; i < Pages.SIZE; i++) {
              bytes[i] ^= difference[i];
            }
            out.write(bytes);
          }
        }
        default -> throw new IOException("a stored image has a piece of unknown kind " + kind);
      }
    }
  }

  /** Pages of the template. */
  private record Leaning(Pages pages, int start, int count) {
    byte[] bytes(int from, int length) {
      return pages.slice(start + from, length).toArray(ValueLayout.JAVA_BYTE);
    }
  }

  private Leaning leaning(DataInputStream in) throws IOException {
    if (template == null) {
      throw new IOException("a stored image leans on a template, and none is given");
    }
    var pages = template.file(in.readInt());
    int start = in.readInt();
    int count = in.readInt();
    if (start < 0 || count < 0 || count > pages.count() - start) {
      throw new IOException("a stored image leans on pages that its template lacks");
    }
    return new Leaning(pages, start, count);
  }

  private static void copy(InputStream in, OutputStream out, long length) throws IOException {
    var buffer = new byte[1 << 16];
    for (long left = length; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException("a stored image ends " + left + " bytes too early");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }
}

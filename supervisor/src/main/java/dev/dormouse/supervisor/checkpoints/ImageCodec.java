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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image's files as one compressed stream. Of a page file it carries only the pages that neither
 * the template has nor are zero; the others are runs: so many pages from there. A page is told by
 * its content, so pages that moved cost nothing.
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

  /** The longest run of a stream's own pages, so that a reader's buffer is bounded. */
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
          encodePages(Pages.map(file, arena), out);
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

  private void encodePages(Pages pages, DataOutputStream out) throws IOException {
    int page = 0;
    while (page < pages.count()) {
      int end;
      var place = template == null ? TemplateImage.NOWHERE : template.find(pages, page);
      if (pages.isZero(page)) {
        end = runOfZeros(pages, page);
        out.writeByte(ZEROS);
        out.writeInt(end - page);
      } else if (place.isSomewhere()) {
        end = runInTemplate(pages, page, place);
        out.writeByte(FROM_TEMPLATE);
        out.writeInt(place.file());
        out.writeInt(place.page());
        out.writeInt(end - page);
      } else {
        end = runOfOwn(pages, page);
        out.writeByte(OWN);
        out.writeInt(end - page);
        out.write(pages.slice(page, end - page).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
      }
      page = end;
    }
    out.writeByte(END);
  }

  private static int runOfZeros(Pages pages, int start) {
    int end = start + 1;
    while (end < pages.count() && pages.isZero(end)) {
      end++;
    }
    return end;
  }

  private int runInTemplate(Pages pages, int start, TemplateImage.Place place) {
    int end = start + 1;
    while (end < pages.count()
        && template != null
        && template.isAt(
            new TemplateImage.Place(place.file(), place.page() + end - start), pages, end)) {
      end++;
    }
    return end;
  }

  private int runOfOwn(Pages pages, int start) {
    int end = start + 1;
    while (end < pages.count()
        && end - start < MAX_OWN
        && !pages.isZero(end)
        && (template == null || !template.find(pages, end).isSomewhere())) {
      end++;
    }
    return end;
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
          if (template == null) {
            throw new IOException("a stored image leans on a template, and none is given");
          }
          var pages = template.file(in.readInt());
          int start = in.readInt();
          int end = Math.addExact(start, in.readInt());
          if (start < 0 || end < start || end > pages.count()) {
            throw new IOException("a stored image leans on pages that its template lacks");
          }
          for (int page = start; page < end; page += MAX_OWN) {
            out.write(
                pages
                    .slice(page, Math.min(MAX_OWN, end - page))
                    .toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
          }
        }
        case OWN -> {
          int count = in.readInt();
          if (count < 1 || count > MAX_OWN) {
            throw new IOException("a stored image has a run of " + count + " pages");
          }
          copy(in, out, (long) count * Pages.SIZE);
        }
        default -> throw new IOException("a stored image has a piece of unknown kind " + kind);
      }
    }
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

package dev.dormouse.supervisor.checkpoints.pages;

import dev.dormouse.supervisor.checkpoints.chunks.ChunkInput;
import dev.dormouse.supervisor.checkpoints.chunks.ChunkOutput;
import dev.dormouse.supervisor.checkpoints.pages.PageRuns.Kind;
import dev.dormouse.supervisor.checkpoints.pages.PageRuns.Run;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image's files as one compressed stream. Of a page file it carries, after the {@link PageRuns},
 * only the pages that neither the template has nor are zero: those with bytes of their own, and
 * then the differences of the others to the template's, so that like is beside like.
 */
public final class ImageCodec {
  private static final int MAGIC = 0x444D4332; // "DMC2"
  private static final int MAX_FILES = 10_000;
  private static final int RAW = 0;
  private static final int PAGES = 1;

  /** So many pages are copied at a time. */
  private static final int STEP = 64;

  private final @Nullable TemplateImage template;

  /** With null for an image that stands for itself. */
  public ImageCodec(@Nullable TemplateImage template) {
    this.template = template;
  }

  public void encode(Path image, OutputStream target) throws IOException {
    List<Path> files;
    try (var all = Files.list(image)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    var addresses = PageAddresses.of(image);
    try (var arena = Arena.ofConfined();
        var chunks = new ChunkOutput(target)) {
      var out = new DataOutputStream(new BufferedOutputStream(chunks, 1 << 16));
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
      chunks.finish();
    }
  }

  private void encodePages(Path file, Pages pages, PageAddresses addresses, DataOutputStream out)
      throws IOException {
    var runs = PageRuns.of(pages, page -> addresses.at(file, page), template);
    runs.write(out);
    for (var run : runs.of(Kind.OWN)) {
      for (int page = 0; page < run.count(); page += STEP) {
        int count = Math.min(STEP, run.count() - page);
        out.write(pages.slice(run.start() + page, count).toArray(ValueLayout.JAVA_BYTE));
      }
    }
    var difference = new PageDifference();
    for (var run : runs.of(Kind.DIFFERENT)) {
      var before = template(run);
      for (int page = 0; page < run.count(); page++) {
        difference.between(before, run.place().page() + page, pages, run.start() + page);
        difference.write(out);
      }
    }
  }

  private Pages template(Run run) throws IOException {
    if (template == null) {
      throw new IOException("a stored image leans on a template, and none is given");
    }
    var pages = template.file(run.place().file());
    if (run.count() > pages.count() - run.place().page()) {
      throw new IOException("a stored image leans on pages that its template lacks");
    }
    return pages;
  }

  /**
   * Writes the image's files into an empty directory. Throws on anything that encode did not write.
   */
  public void decode(InputStream source, Path image) throws IOException {
    try (var chunks = new ChunkInput(source)) {
      var in = new DataInputStream(chunks);
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
            FileChannel.open(
                image.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          if (in.readByte() == PAGES) {
            decodePages(in, out);
          } else {
            copy(in, out, 0, in.readLong());
          }
        }
      }
      if (in.read() != -1) {
        throw new IOException("a stored image goes on after its end");
      }
    }
  }

  private void decodePages(DataInputStream in, FileChannel out) throws IOException {
    var runs = PageRuns.read(in);
    for (var run : runs.of(Kind.FROM_TEMPLATE)) {
      var pages = template(run).slice(run.place().page(), run.count());
      for (long at = 0; at < pages.byteSize(); at += 1 << 30) {
        var part = pages.asSlice(at, Math.min(1 << 30, pages.byteSize() - at));
        write(part.asByteBuffer(), out, run.position() + at);
      }
    }
    for (var run : runs.of(Kind.OWN)) {
      copy(in, out, run.position(), (long) run.count() * Pages.SIZE);
    }
    var difference = new PageDifference();
    for (var run : runs.of(Kind.DIFFERENT)) {
      var before = template(run);
      for (int page = 0; page < run.count(); page++) {
        difference.read(in);
        write(
            ByteBuffer.wrap(difference.appliedTo(before, run.place().page() + page)),
            out,
            run.position() + (long) page * Pages.SIZE);
      }
    }
    // Pages of zeros are holes; the last one makes the file as long as it was.
    long size = (long) runs.pages() * Pages.SIZE;
    if (out.size() < size) {
      write(ByteBuffer.wrap(new byte[1]), out, size - 1);
    }
  }

  private static void copy(InputStream in, FileChannel out, long position, long length)
      throws IOException {
    var buffer = new byte[1 << 16];
    for (long left = length; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException("a stored image ends " + left + " bytes too early");
      }
      write(ByteBuffer.wrap(buffer, 0, read), out, position + length - left);
      left -= read;
    }
  }

  private static void write(ByteBuffer bytes, FileChannel out, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += out.write(bytes, at);
    }
  }
}

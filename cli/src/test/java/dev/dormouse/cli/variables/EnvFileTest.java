package dev.dormouse.cli.variables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.dormouse.cli.terminal.CommandFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvFileTest {
  @TempDir private Path folder;

  private Map<String, String> read(String text) throws IOException, CommandFailed {
    return EnvFile.read(Files.writeString(folder.resolve(".env"), text));
  }

  @Test
  void readsWhatPeopleWriteInThem() throws Exception {
    var variables =
        read(
            """
            # the shop
            export CITY=Bern
            URL = postgres://shop:secret@db/shop?a=b   # with its password
            EMPTY=
            SINGLE='as $it is # \\n'
            DOUBLE="two\\nlines, a \\"quote\\" and \\$HOME"  # both
            HASH=a#b
            KEY="-----BEGIN-----
            abc
            -----END-----"
            CITY=Basel\
            """);

    assertThat(variables)
        .containsExactly(
            entry("CITY", "Basel"),
            entry("URL", "postgres://shop:secret@db/shop?a=b"),
            entry("EMPTY", ""),
            entry("SINGLE", "as $it is # \\n"),
            entry("DOUBLE", "two\nlines, a \"quote\" and $HOME"),
            entry("HASH", "a#b"),
            entry("KEY", "-----BEGIN-----\nabc\n-----END-----"));
  }

  @Test
  void namesTheLineThatIsWrongAndNotWhatItSays() {
    assertThatThrownBy(() -> read("A=1\n\nsesame\n"))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining("line 3")
        .hasMessageNotContaining("sesame");
    assertThatThrownBy(() -> read("A=1\nB=\"sesame\n")).hasMessageContaining("line 2");
    assertThatThrownBy(() -> read("A='1' sesame")).hasMessageContaining("line 1");
  }

  @Test
  void readsWhatItWrites() throws Exception {
    for (var value :
        new String[] {
          "", "plain", " spaced ", "a#b", "# a", "it's", "\"", "\\n", "a\nb\tc", "$X"
        }) {
      assertThat(read(EnvFile.line("NAME", value))).containsExactly(entry("NAME", value));
    }
  }
}

package dev.dormouse.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.server.alerts.AlertsConfig.Mail;
import org.junit.jupiter.api.Test;

class AlertsConfigTest {
  @Test
  void anSmtpServerIsAUrl() {
    assertThat(Mail.of("smtp://ann:se:cret@mail.example.com", "a@b.c"))
        .isEqualTo(
            new Mail("mail.example.com", 587, Mail.Encryption.OFFERED, "ann", "se:cret", "a@b.c"));
    assertThat(Mail.of("smtps://mail.example.com", "a@b.c").port()).isEqualTo(465);
    assertThat(Mail.of("smtp://mail.example.com:25", "a@b.c").user()).isEmpty();
  }

  @Test
  void whatIsWrongIsToldWithoutThePassword() {
    assertThatThrownBy(() -> Mail.of("mail://ann:secret@mail.example.com", "a@b.c"))
        .hasMessageContaining("smtp://")
        .hasMessageNotContaining("secret@");
    assertThatThrownBy(() -> Mail.of("smtp://mail.example.com", "nobody"))
        .hasMessageContaining("nobody");
    assertThat(Mail.of("smtp://ann:secret@mail.example.com", "a@b.c").toString())
        .doesNotContain("secret");
  }
}

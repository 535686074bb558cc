package dev.dormouse.engine.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.fixtures.TestEngine;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TenancyTest {
  private final TestEngine shop = TestEngine.shared();
  private final Tenancy tenancy = shop.engine.tenancy();

  @Test
  void makesAProjectOnce() {
    var project = tenancy.project("acme", "tenancy-test");

    assertThat(tenancy.project("acme", "tenancy-test")).isEqualTo(project);
    assertThat(tenancy.project("other", "tenancy-test")).isNotEqualTo(project);
    assertThat(project.ref()).matches("proj_[0-9a-z]{20}");
    assertThat(tenancy.findProject(project.ref())).contains(project);
  }

  @Test
  void opensAnEnvironmentWithItsSecretKey() {
    String key = tenancy.createSecretKey(shop.environment, "ci");

    assertThat(key).matches("tr_prod_sk_[0-9a-zA-Z]{24}");
    assertThat(tenancy.authenticate(key)).contains(new Identity.OfEnvironment(shop.environment));
  }

  @Test
  void keepsOnlyHashesOfKeys() {
    String key = tenancy.createSecretKey(shop.environment, "ci");

    assertThat(
            shop.count(
                "select count(*) from secret_key where environment_id = :environment and secret_key::text like '%%%s%%'"
                    .formatted(key.substring(key.length() - 20))))
        .isZero();
  }

  @Test
  void opensNothingWithAKeyThatWasRevokedOrNeverMade() {
    String key = tenancy.createSecretKey(shop.environment, "ci");
    assertThat(tenancy.authenticate(key)).isPresent();

    tenancy.revokeKey(key);

    assertThat(tenancy.authenticate(key)).isEmpty();
    assertThat(tenancy.authenticate("tr_prod_" + "a".repeat(32))).isEmpty();
    assertThat(tenancy.authenticate("")).isEmpty();
    assertThat(tenancy.authenticate("x".repeat(100_000))).isEmpty();
  }

  @Test
  void forgetsAKeyWithinSecondsThatAnotherServerRevoked() {
    try (var other = shop.another()) {
      String key = tenancy.createSecretKey(shop.environment, "ci");
      assertThat(tenancy.authenticate(key)).isPresent();

      other.engine.tenancy().revokeKey(key);
      shop.clock.advance(Duration.ofSeconds(6));

      assertThat(tenancy.authenticate(key)).isEmpty();
    }
  }

  @Test
  void tellsPeopleAndNodesFromPrograms() {
    assertThat(tenancy.authenticate(tenancy.createPersonalKey("ada")))
        .contains(new Identity.OfPerson("ada"));
    assertThat(tenancy.authenticate(tenancy.createJoinKey("host-1")))
        .contains(new Identity.OfJoining("host-1"));
  }

  @Test
  void knowsARunByItsTokenUntilItIsHandedToAnotherMachine() {
    shop.deploy("purchase");
    var run = shop.trigger("purchase");
    shop.start(run);
    String token = tenancy.runTokens().create(run, 1);

    assertThat(tenancy.authenticate(token)).contains(new Identity.OfRun(shop.environment, run, 1));
    assertThat(tenancy.authenticate(tenancy.runTokens().create(run, 0))).isEmpty();

    shop.complete(run, "1");
    assertThat(tenancy.authenticate(token)).isEmpty();
  }

  @Test
  void refusesARunTokenThatItDidNotSign() {
    shop.deploy("purchase");
    var run = shop.trigger("purchase");
    shop.start(run);
    String token = tenancy.runTokens().create(run, 1);
    char last = token.charAt(token.length() - 2);

    assertThat(
            tenancy.authenticate(
                token.substring(0, token.length() - 2)
                    + (last == 'A' ? 'B' : 'A')
                    + token.charAt(token.length() - 1)))
        .isEmpty();
    assertThat(tenancy.authenticate(token.replace(".1.", ".2."))).isEmpty();
  }

  @Test
  void keepsASigningKeyOnceItIsMade() {
    assertThat(tenancy.signingKey("public-tokens"))
        .hasSize(32)
        .isEqualTo(tenancy.signingKey("public-tokens"))
        .isNotEqualTo(tenancy.signingKey("run-tokens"));
  }

  @Test
  void refusesNamesThatDoNotFitIntoAddresses() {
    assertThatThrownBy(() -> tenancy.project("acme", "My Shop"))
        .hasMessageContaining("project is \"My Shop\"; it must begin with a letter or digit");
  }
}

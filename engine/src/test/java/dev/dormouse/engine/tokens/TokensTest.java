package dev.dormouse.engine.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.engine.error.EngineException;
import dev.dormouse.engine.error.ErrorCode;
import dev.dormouse.engine.fixtures.TestEngine;
import dev.dormouse.protocol.WaitpointId;
import dev.dormouse.protocol.api.TokenRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.NullNode;

class TokensTest {
  private final TestEngine test = TestEngine.shared();
  private final Tokens tokens = test.engine.tokens();

  @Test
  void aTokenWaitsUntilItIsCompletedAndKeepsWhatCameFirst() {
    var token = create(null, null, "a").id();
    assertThat(find(token).status()).isEqualTo(TokenView.Status.WAITING);

    assertThat(tokens.complete(test.id, token, NullNode.getInstance())).isTrue();
    assertThat(tokens.complete(test.id, token, IntNode.valueOf(1))).isFalse();

    var view = find(token);
    assertThat(view.status()).isEqualTo(TokenView.Status.COMPLETED);
    assertThat(view.output()).isEqualTo(NullNode.getInstance());
    assertThat(view.tags()).containsExactly("a");
    assertThat(view.completedAt()).isEqualTo(test.clock.instant());
  }

  @Test
  void aTokenTimesOut() {
    var token = create("30s", null).id();
    assertThat(find(token).timesOutAt()).isEqualTo(test.clock.instant().plusSeconds(30));

    test.clock.advance(Duration.ofSeconds(30));
    test.engine.runLoopsOnce();

    assertThat(find(token).status()).isEqualTo(TokenView.Status.TIMED_OUT);
    assertThat(tokens.complete(test.id, token, IntNode.valueOf(1))).isFalse();
  }

  @Test
  void anIdempotencyKeyNamesOneTokenUntilItsTimeIsOver() {
    var first = create(null, "order-1");

    var again = create(null, "order-1");

    assertThat(again.isCached()).isTrue();
    assertThat(again.id()).isEqualTo(first.id());
    assertThat(again.secret()).isEqualTo(first.secret());
    test.clock.advance(Duration.ofDays(31));
    assertThat(create(null, "order-1").isCached()).isFalse();
  }

  @Test
  void whoHasATokensSecretMayCompleteItAndNobodyElse() {
    var token = create(null, null);
    var other = create(null, null);

    assertUnknown(() -> tokens.completeBySecret(token.id(), other.secret(), IntNode.valueOf(1)));
    assertUnknown(
        () -> tokens.complete(test.environment("b").id(), token.id(), IntNode.valueOf(1)));
    assertThat(tokens.find(test.environment("b").id(), token.id())).isEmpty();
    assertThat(tokens.completeBySecret(token.id(), token.secret(), IntNode.valueOf(1))).isTrue();
  }

  @Test
  void tokensAreListedNewestFirstPageByPage() {
    var one = create(null, null, "x").id();
    test.clock.advance(Duration.ofMillis(2));
    var two = create(null, null, "y").id();
    test.clock.advance(Duration.ofMillis(2));
    var three = create(null, null, "x").id();
    tokens.complete(test.id, two, IntNode.valueOf(1));

    assertThat(list(TokenFilter.ALL)).containsExactly(three, two, one);
    assertThat(list(new TokenFilter(Set.of(), Set.of(), null, null, null, three)))
        .containsExactly(two, one);
    assertThat(list(new TokenFilter(Set.of(), Set.of("x"), null, null, null, null)))
        .containsExactly(three, one);
    var completed = Set.of(TokenView.Status.COMPLETED);
    assertThat(list(new TokenFilter(completed, Set.of(), null, null, null, null)))
        .containsExactly(two);
  }

  private List<WaitpointId> list(TokenFilter filter) {
    return tokens.list(test.id, filter, 10).stream().map(TokenView::id).toList();
  }

  private TokenView find(WaitpointId token) {
    return tokens.find(test.id, token).orElseThrow();
  }

  private CreatedToken create(@Nullable String timeout, @Nullable String key, String... tags) {
    return tokens.create(test.id, new TokenRequest(timeout, key, null, List.of(tags)));
  }

  private static void assertUnknown(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.WAITPOINT_UNKNOWN));
  }
}

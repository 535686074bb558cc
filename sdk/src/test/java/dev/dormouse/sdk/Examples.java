package dev.dormouse.sdk;

import dev.dormouse.protocol.RunStatus;
import dev.dormouse.sdk.ExamplesTest.Surroundings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The examples of the Javadoc, compiled; {@link ExamplesTest} holds the two together. */
@SuppressWarnings("unused")
final class Examples extends Surroundings {
  public record Resize(URI image, int width) {}

  public static final Task<Resize, Integer> RESIZE =
      Task.named("resize-image")
          .payload(Resize.class)
          .output(Integer.class)
          .machine(Machine.MEDIUM_1X)
          .retry(Retry.exponential().maxAttempts(5))
          .run((resize, run) -> store(scale(load(resize.image()), resize.width())));

  static final Task<List<String>, Map<String, Integer>> COUNT =
      Task.named("count-words")
          .payload(new TypeToken<List<String>>() {})
          .output(new TypeToken<Map<String, Integer>>() {})
          .run((words, run) -> count(words));

  public record CheckedOut(String cartId, String userId, List<String> items) {}

  public static final Event<CheckedOut> CHECKED_OUT =
      Event.of("cart/checked-out", CheckedOut.class);

  static final Task<Purchase, Receipt> PURCHASE =
      Task.named("purchase")
          .payload(Purchase.class)
          .output(Receipt.class)
          .run((purchase, run) -> new Receipt(""));

  static final Task<User, @Nullable Void> REMIND =
      Task.named("remind").payload(User.class).run((user, run) -> {});

  static final Task<User, @Nullable Void> REPORT =
      Task.named("report")
          .payload(User.class)
          .machine(Machine.SMALL_1X)
          .retry(Retry.exponential().onOutOfMemory(Machine.LARGE_1X))
          .run((user, run) -> {});

  static final Task<Page, @Nullable Void> INDEX =
      Task.named("index").payload(Page.class).run((page, run) -> {});

  static final Task<Order, @Nullable Void> CHARGE =
      Task.named("charge").payload(Order.class).run((order, run) -> {});

  static final Task<ScheduledRun, @Nullable Void> DIGEST =
      Task.named("digest").cron("0 7 * * *").run((time, run) -> {});

  static final Task<@Nullable Void, @Nullable Void> ASK =
      Task.named("ask-the-bank").rateLimit(100, Duration.ofMinutes(1)).run(run -> {});

  static final Machine GPU = Machine.LARGE_1X.withLabel("gpu").withLabel("region", "eu");

  static final Hooks HOOKS =
      Hooks.none()
          .middleware((run, next) -> {
            var span = tracing.begin(run.id());
            try {
              next.run();
            } finally {
              span.end();
            }
          })
          .onFailure((error, run) -> alerts.tell(run.id(), error))
          .catchError((error, run) ->
              error instanceof CardDeclined ? Decision.abort() : Decision.standard());

  static final Local<Connection> CONNECTION = Local.of(pool::getConnection);

  void locals() throws SQLException {
    CONNECTION.get().setAutoCommit(false);
  }

  void queues() {
    Queue mails = Queue.named("mails");
    mails.pause();
    mails.limit(5);
    log.info("{} mails wait", mails.state().queued());
    mails.resume();
    mails.resetLimit();
  }

  void bulkActions() {
    BulkAction canceling = BulkAction.cancel(RunFilter.all().task(INDEX).tag("outdated"));
    BulkAction.State state = canceling.state();
    log.info("{} of {} runs are canceled", state.succeeded(), state.total());
    canceling.abort();
  }

  void runFilters() {
    RunFilter.all()
        .task(INDEX)
        .status(RunStatus.QUEUED, RunStatus.DELAYED)
        .within(Duration.ofDays(1));
  }

  void debounces(Page page) {
    INDEX.trigger(
        page,
        RunOptions.defaults()
            .debounce(
                Debounce.trailing("page-" + page.id(), Duration.ofSeconds(5))
                    .atMost(Duration.ofMinutes(1))));
  }

  void keys(Order order) {
    // Once, however often the run is tried.
    CHARGE.triggerAndWait(order, RunOptions.defaults().idempotencyKey("charge", KeyScope.RUN));
  }

  void crons() {
    Cron.of("30 8 * * 1-5").in(ZoneId.of("Europe/Vienna"));
    Cron.of("0 * * * *").spread(Duration.ofMinutes(10));
  }

  void schedules(Customer customer) {
    Schedules.create(
        DIGEST, Cron.of("0 7 * * *").in(customer.zone()), "report-" + customer.id(), customer.id());
  }

  void inPlace(Bank bank) throws IOException {
    var rate = Retry.exponential().maxAttempts(5).onThrow(() -> bank.rate("EUR", "USD"));
  }

  static final RetryingHttp HTTP =
      RetryingHttp.over(HttpClient.newHttpClient())
          .retry(Retry.exponential().maxAttempts(5))
          .onStatus(404, Retry.every(Duration.ofSeconds(10)).maxAttempts(3));

  void calls(HttpRequest request) throws IOException, InterruptedException {
    var invoice = HTTP.send(request, BodyHandlers.ofString());
  }

  void aborts(Order order) {
    if (order.isEmpty()) {
      throw new AbortRun(
          "order " + order.id() + " has no items; another attempt would not find any");
    }
  }

  void retries(java.net.http.HttpResponse<String> response, long retryAfter) {
    if (response.statusCode() == 429) {
      throw RetryRun.after(Duration.ofSeconds(retryAfter), "the bank takes no more requests now");
    }
  }

  void checkpoints(Payments payments, Orders orders, String cart) {
    var charge = payments.charge(cart);
    Checkpoint.now();
    orders.write(charge);
  }

  void client(String key) {
    Dormouse dormouse =
        Dormouse.builder().url("https://dormouse.example.com").secretKey(key).build();

    RunHandle<Receipt> handle =
        dormouse.trigger(PURCHASE, new Purchase("tkt_12345", "usr_12345"), RunOptions.defaults());
    dormouse.send(CHECKED_OUT, new CheckedOut("cart_1", "usr_12345", List.of("tkt_12345")));
  }

  void events() {
    CHECKED_OUT.send(new CheckedOut("cart_1", "usr_1", List.of("tkt_1")));

    CheckedOut checkout =
        CHECKED_OUT.waitFor(Filter.where("userId", "usr_1"), Duration.ofMinutes(5));
  }

  void eventsSince(Purchase purchase, RunContext run) {
    Instant before = run.createdAt();
    String cart = openCheckout(purchase);
    CheckedOut checkout =
        CHECKED_OUT.waitFor(Filter.where("cartId", cart), Duration.ofMinutes(5), before);
  }

  void filters(Purchase purchase) {
    Filter.where("items", purchase.ticketId()).and("userId", purchase.userId());
    Filter.where("total").atLeast(100).and("customer.country").anyOf("AT", "CH", "DE");
    Filter.where("refundedAt").exists(false).and("reference").startsWith("tkt_");
  }

  void results(List<Resize> images) {
    for (Result<Integer> result : RESIZE.batchTriggerAndWait(images)) {
      switch (result) {
        case Result.Completed<Integer> completed -> log.info("{} bytes", completed.output());
        case Result.Failed<Integer> failed -> log.warn("{}", failed.error().message());
      }
    }
  }

  void retries() {
    Retry.exponential()
        .maxAttempts(5)
        .minDelay(Duration.ofSeconds(2))
        .maxDelay(Duration.ofMinutes(10));
    Retry.every(Duration.ofSeconds(30)).maxAttempts(10);
    Retry.never();
  }

  void rollbacks(Seats seats, String seatId) {
    var seat = seats.reserve(seatId);
    Rollback.onFailure("release the seat", () -> seats.release(seat));
  }

  static void importAll(URI source, RunContext run) throws IOException {
    log.info("attempt {} of {} on version {}", run.attempt(), run.id(), run.version());
    int done = 0;
    for (var row : rows(source)) {
      if (run.isCanceled()) {
        return;
      }
      save(row);
      run.metadata().set("done", ++done);
    }
  }

  void handles() {
    RunHandle<Receipt> handle = PURCHASE.trigger(new Purchase("tkt_12345", "usr_12345"));
    handle.status();
    Receipt receipt = handle.await(Duration.ofMinutes(10));
  }

  void options(User user) {
    REMIND.trigger(
        user,
        RunOptions.defaults()
            .delay(Duration.ofHours(24))
            .idempotencyKey("remind-" + user.id())
            .tags("reminders", user.id()));
  }

  void waits(Trial trial) {
    Wait.forDuration(Duration.ofDays(7));
    Wait.until(trial.end());

    Wait.Token token = Wait.createToken(Duration.ofDays(3));
    mail("Do you approve? Then post {\"by\": \"you\"} to " + token.url());
    Approval approval = Wait.forToken(token.id(), Approval.class);

    ReceivedRequest paid = Wait.forRequest(url -> startPayment(url), Duration.ofHours(1));
    Payment payment = paid.json(Payment.class);
  }

  void answers() {
    RequestToAnswer asked = Wait.forRequestToAnswer(url -> register(url), Duration.ofHours(1));
    asked.answer(200, new Price(quote(asked.request().json(Quote.class))));
  }

  void questions() {
    record Failures(String taskIdentifier, long failures, double p95) {}

    for (var each :
        Query.execute(
            """
            SELECT task_identifier, count() AS failures, quantile(0.95)(total_duration) AS p95
            FROM runs WHERE status = 'Failed' GROUP BY task_identifier ORDER BY failures DESC
            """,
            Failures.class,
            Duration.ofDays(1))) {
      System.out.println(each.taskIdentifier() + ": " + each.failures());
    }
  }

  String timesOut(String id) {
    try {
      return APPROVED.waitFor(Filter.where("id", id), Duration.ofDays(3)).by();
    } catch (WaitTimedOut e) {
      return "nobody";
    }
  }
}

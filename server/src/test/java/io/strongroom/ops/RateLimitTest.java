package io.strongroom.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.gateway.Gateway;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.Page;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Signed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much one account, one principal and one address that proves nothing may take. */
@Timeout(120)
class RateLimitTest {
  /** So slow that none comes back while a test runs. */
  private static final double SLOW = 5 / 3600.0;

  private static Server server(double account, double principal, double unproven) throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Server.start(
        Options.ephemeral()
            .with(
                new Options.Exposure(
                    new Gateway.Limits(account, principal, unproven, 4096, 2048),
                    Optional.of(address))));
  }

  private static Client admin(Server server) {
    var key = server.newAdmin().orElseThrow();
    String secret = key.secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
    return new Client(Signed.to(server.endpoint(), "us-east-1", key.id(), secret), "admin");
  }

  private static Client user(Client admin, String name) {
    admin.iam("CreateUser", "UserName", name).ok();
    admin
        .iam(
            "PutUserPolicy",
            "UserName",
            name,
            "PolicyName",
            "p",
            "PolicyDocument",
            Policies.document(Policies.allow("*")))
        .ok();
    Answer key = admin.iam("CreateAccessKey", "UserName", name).ok();
    return new Client(
        admin.signed().as(key.element("AccessKeyId"), key.element("SecretAccessKey"), ""), name);
  }

  private static long successes(int attempts, Supplier<Answer> call) {
    return Stream.generate(call).limit(attempts).filter(answer -> answer.status() == 200).count();
  }

  @Test
  void one_principal_cannot_take_what_is_anothers() throws Exception {
    try (Server server = server(0, 10, 0)) {
      Client admin = admin(server);
      Client greedy = user(admin, "greedy");
      Client modest = user(admin, "modest");
      long done = successes(200, () -> greedy.kms("ListKeys"));
      assertTrue(done < 200, "nothing was refused");
      Answer refused =
          Stream.generate(() -> greedy.kms("ListKeys"))
              .filter(answer -> answer.status() != 200)
              .findFirst()
              .orElseThrow();
      assertEquals(400, refused.status());
      assertEquals("ThrottlingException", refused.code());
      modest.kms("ListKeys").ok();
      Answer query =
          Stream.generate(() -> greedy.sts("GetCallerIdentity"))
              .filter(answer -> answer.status() != 200)
              .findFirst()
              .orElseThrow();
      assertEquals("Throttling", query.code());
    }
  }

  @Test
  void all_of_an_account_together_have_a_limit_too() throws Exception {
    try (Server server = server(20, 0, 0)) {
      Client admin = admin(server);
      Client one = user(admin, "one");
      Client two = user(admin, "two");
      assertTrue(successes(200, () -> one.kms("ListKeys")) < 200);
      assertTrue(successes(20, () -> two.kms("ListKeys")) < 20);
      var other = server.createAccount("other");
      String secret = other.secret().use(bytes -> new String(bytes, StandardCharsets.US_ASCII));
      new Client(admin.signed().as(other.id(), secret, ""), "other").kms("ListKeys").ok();
    }
  }

  @Test
  void a_refusal_is_in_the_trail_with_the_name_of_the_caller() throws Exception {
    try (Server server = server(0, 5, 0)) {
      Client admin = admin(server);
      Client greedy = user(admin, "greedy");
      successes(50, () -> greedy.kms("ListKeys"));
      Answer events =
          admin.json(
              "cloudtrail",
              "CloudTrail_20131101",
              "LookupEvents",
              "{\"LookupAttributes\":[{\"AttributeKey\":\"Username\",\"AttributeValue\":\"greedy\"}]}");
      assertTrue(events.ok().body().contains("ThrottlingException"), events::toString);
    }
  }

  @Test
  void who_proves_nothing_is_not_looked_at_any_more_and_who_did_is() throws Exception {
    try (Server server = server(0, 0, SLOW)) {
      Client admin = admin(server);
      admin.kms("ListKeys").ok();
      Client unknown = user(admin, "late");
      Client wrong = new Client(admin.signed().as("AKIAUNKNOWNUNKNOWN00", "wrong", ""), "nobody");
      Answer first = wrong.kms("ListKeys");
      assertEquals("UnrecognizedClientException", first.code());
      assertEquals("ThrottlingException", wrong.kms("ListKeys").code());
      // Whose key was right from here before goes on, whatever comes from the same address.
      admin.kms("ListKeys").ok();
      assertEquals("ThrottlingException", unknown.kms("ListKeys").code());
      Page page = Page.of(server.metricsPort().orElseThrow(), "/metrics");
      assertEquals(2, page.value("strongroom_shed_total{reason=\"unproven\"}"));
    }
  }

  @Test
  void a_known_key_id_with_a_wrong_signature_is_no_way_around_it() throws Exception {
    try (Server server = server(0, 0, SLOW)) {
      Client admin = admin(server);
      Client forged = new Client(admin.signed().as(admin.signed().accessKeyId(), "guess", ""), "x");
      for (int i = 0; i < 3; i++) {
        // Nobody has proven this key here yet: one guess, and no more is looked at.
        assertEquals(
            i == 0 ? "InvalidSignatureException" : "ThrottlingException",
            forged.kms("ListKeys").code());
      }
    }
  }
}

package io.strongroom.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.ops.Options;
import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.DatabaseKind;
import io.strongroom.testing.Issuer;
import io.strongroom.testing.Policies;
import io.strongroom.testing.Running;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** AssumeRoleWithWebIdentity with tokens of a real issuer over real HTTPS. */
final class WebIdentityTest {
  private static final String CLIENT = "sts.amazonaws.com";
  private static final String SUBJECT = "repo:acme/app:ref:refs/heads/main";

  @TempDir static Path folder;
  private static Issuer issuer;
  private static Running aws;
  private static String role;

  @BeforeAll
  static void start() throws Exception {
    issuer = Issuer.start(folder);
    aws = Running.fresh(DatabaseKind.SQLITE, issuer.certificate());
    role = prepare(aws);
  }

  @AfterAll
  static void stop() {
    aws.close();
    issuer.close();
  }

  /** Makes the issuer a provider and a role for one of its subjects. */
  private static String prepare(Running server) {
    String provider =
        server
            .admin()
            .iam(
                "CreateOpenIDConnectProvider", "Url", issuer.url(), "ClientIDList.member.1", CLIENT)
            .ok()
            .element("OpenIDConnectProviderArn");
    assertEquals("arn:aws:iam::" + server.account() + ":oidc-provider/" + issuer.host(), provider);
    return role(server, "web", trust(provider, SUBJECT));
  }

  private static String role(Running server, String name, String trust) {
    String arn =
        server
            .admin()
            .iam("CreateRole", "RoleName", name, "AssumeRolePolicyDocument", trust)
            .ok()
            .element("Arn");
    server
        .admin()
        .iam(
            "PutRolePolicy",
            "RoleName",
            name,
            "PolicyName",
            "p",
            "PolicyDocument",
            Policies.document(Policies.allow("kms:ListKeys")))
        .ok();
    return arn;
  }

  private static String trust(String provider, String subject) {
    return """
    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"%s"},
    "Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{
    "%s:sub":"%s","%s:aud":"%s"}}}]}\
    """
        .formatted(provider, issuer.host(), subject, issuer.host(), CLIENT);
  }

  private static long soon() {
    return Instant.now().getEpochSecond() + 600;
  }

  private static String claims() {
    return issuer.claims(SUBJECT, CLIENT, soon());
  }

  /** As SDKs send it: without any signature. */
  private static Answer assume(Running server, String arn, String token, String... more) {
    var parameters =
        new java.util.HashMap<String, String>(
            Map.of(
                "Action",
                "AssumeRoleWithWebIdentity",
                "RoleArn",
                arn,
                "RoleSessionName",
                "ci",
                "WebIdentityToken",
                token));
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    var signed = server.admin().signed();
    return new Answer("web", signed.send(signed.queryDraft("2011-06-15", parameters)));
  }

  @ParameterizedTest
  @EnumSource(DatabaseKind.class)
  void a_token_is_exchanged_for_a_session_of_the_role(DatabaseKind kind) throws Exception {
    try (Running server = Running.fresh(kind, issuer.certificate())) {
      String arn = prepare(server);
      for (String token : List.of(issuer.rs256(claims()), issuer.es256(claims()))) {
        Answer answer = assume(server, arn, token).ok();
        assertEquals(SUBJECT, answer.element("SubjectFromWebIdentityToken"));
        assertEquals(CLIENT, answer.element("Audience"));
        assertEquals(issuer.url(), answer.element("Provider"));
        assertTrue(
            answer
                .body()
                .startsWith(
                    "<AssumeRoleWithWebIdentityResponse"
                        + " xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"),
            answer.body());
        Client session = server.session(answer);
        assertTrue(session.arn().endsWith(":assumed-role/web/ci"));
        session.kms("ListKeys").ok();
        session.kms("CreateKey").refused("AccessDeniedException");
      }
    }
  }

  @Test
  void another_subject_is_not_trusted_and_neither_is_who_asks_for_a_role_that_is_not_there()
      throws Exception {
    String other = issuer.rs256(issuer.claims("repo:evil/app", CLIENT, soon()));
    String message = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
    assume(aws, role, other).queryRefused(403, "AccessDenied", message);
    assume(aws, role + "missing", issuer.rs256(claims()))
        .queryRefused(403, "AccessDenied", message);
    String user = aws.role(aws.account(), Policies.allow("*"));
    assume(aws, user, issuer.rs256(claims())).queryRefused(403, "AccessDenied", message);
    String everybody =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
            + "\"Action\":\"sts:AssumeRoleWithWebIdentity\"}]}";
    String open = role(aws, "open", everybody);
    assume(aws, open, issuer.rs256(claims())).queryRefused(403, "AccessDenied", message);
  }

  @Test
  void forged_tokens_are_refused() throws Exception {
    String good = issuer.rs256(claims());
    String[] parts = good.split("\\.", -1);
    var forged = new ArrayList<String>();
    String evil = issuer.claims("repo:evil/app", CLIENT, soon());
    forged.add(parts[0] + "." + Issuer.encoded(bytes(evil)) + "." + parts[2]);
    forged.add(parts[0] + "." + parts[1] + ".");
    forged.add(Issuer.unsigned("{\"alg\":\"none\"}", claims()) + ".");
    forged.add(issuer.headed("{\"alg\":\"none\",\"kid\":\"r\"}", claims()));
    forged.add(issuer.headed("{\"alg\":\"RS512\",\"kid\":\"r\"}", claims()));
    forged.add(issuer.headed("{\"alg\":\"ES256\",\"kid\":\"r\"}", claims()));
    forged.add(issuer.headed("{\"alg\":\"RS256\",\"kid\":\"c\"}", claims()));
    forged.add(issuer.headed("{\"alg\":\"RS256\",\"kid\":\"r\",\"crit\":[\"x\"]}", claims()));
    forged.add(issuer.headed("{\"alg\":\"RS256\",\"alg\":\"RS256\",\"kid\":\"r\"}", claims()));
    forged.add(secretFromPublicKey());
    forged.add(good + "=");
    forged.add(parts[0] + "." + parts[1]);
    forged.add("x".repeat(100));
    for (String token : forged) {
      Answer answer = assume(aws, role, token);
      assertEquals(400, answer.status(), token);
      assertEquals("InvalidIdentityToken", answer.element("Code"), token);
      assertFalse(answer.body().contains(token), "nothing of it is repeated");
    }
    assume(aws, role, good).ok();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The classic confusion: the public key taken for the secret of a HMAC. */
  private static String secretFromPublicKey() throws Exception {
    String unsigned = Issuer.unsigned("{\"alg\":\"HS256\",\"kid\":\"r\"}", claims());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(issuer.publicBytes(), "HmacSHA256"));
    return unsigned + "." + Issuer.encoded(mac.doFinal(bytes(unsigned)));
  }

  @Test
  void tokens_of_another_time_audience_or_issuer_are_refused() throws Exception {
    long now = Instant.now().getEpochSecond();
    assume(aws, role, issuer.rs256(issuer.claims(SUBJECT, CLIENT, now - 1)))
        .queryRefused(403, "ExpiredToken");
    String early = claims().replace("\"iat\":", "\"nbf\":" + (now + 900) + ",\"iat\":");
    invalid(issuer.rs256(early), "The ID Token is not valid yet.");
    invalid(
        issuer.rs256(issuer.claims(SUBJECT, "another-client", soon())), "Incorrect token audience");
    invalid(
        issuer.rs256(claims().replace("\"iat\":", "\"azp\":\"somebody\",\"iat\":")),
        "Incorrect token audience");
    invalid(
        issuer.rs256(claims().replace("\"exp\":", "\"unused\":")),
        "The ID Token has no expiration.");
    invalid(
        issuer.rs256(claims().replace("\"sub\":", "\"unused\":")), "The ID Token has no subject.");
    String stranger = claims().replace(issuer.url(), "https://stranger.example");
    invalid(
        issuer.rs256(stranger),
        "No OpenIDConnect provider found in your account for https://stranger.example");
    assume(aws, "arn:aws:iam::111122223333:role/web", issuer.rs256(claims()))
        .queryRefused(
            400,
            "InvalidIdentityToken",
            "No OpenIDConnect provider found in your account for " + issuer.url());
  }

  private static void invalid(String token, String message) {
    assume(aws, role, token).queryRefused(400, "InvalidIdentityToken", message);
  }

  @Test
  void keys_are_fetched_once_and_not_again_for_every_unknown_one() throws Exception {
    try (Running server = Running.fresh(DatabaseKind.MEMORY, issuer.certificate())) {
      String arn = prepare(server);
      int before = issuer.asked();
      for (int i = 0; i < 5; i++) {
        assume(server, arn, issuer.rs256(claims())).ok();
        String unknown = issuer.headed("{\"alg\":\"RS256\",\"kid\":\"new\"}", claims());
        assume(server, arn, unknown).queryRefused(400, "InvalidIdentityToken");
      }
      assertEquals(1, issuer.asked() - before);
    }
  }

  @Test
  void keys_that_are_redirected_or_too_large_or_none_or_weak_are_not_used() throws Exception {
    String weak =
        "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r\",\"n\":\""
            + "x".repeat(170)
            + "\",\"e\":\"AQAB\"}]}";
    try {
      for (int i = 0; i < 5; i++) {
        switch (i) {
          case 0 -> issuer.behave(302, text -> text);
          case 1 -> issuer.behave(200, text -> " ".repeat(300_000) + text);
          case 2 -> issuer.behave(200, text -> "not JSON");
          case 3 -> issuer.behave(500, text -> text);
          default -> issuer.behave(200, text -> weak);
        }
        try (Running server = Running.fresh(DatabaseKind.MEMORY, issuer.certificate())) {
          assume(server, prepare(server), issuer.rs256(claims()))
              .queryRefused(
                  400,
                  "InvalidIdentityToken",
                  "Couldn't retrieve verification key from your identity provider, please"
                      + " reference AssumeRoleWithWebIdentity documentation for requirements");
        }
      }
    } finally {
      issuer.behave(200, text -> text);
    }
  }

  @Test
  void an_issuer_whose_certificate_nobody_vouches_for_is_not_believed() throws Exception {
    var oidc = new Options.Oidc(Optional.empty(), true);
    try (Running server = Running.fresh(DatabaseKind.MEMORY, oidc)) {
      assume(server, prepare(server), issuer.rs256(claims()))
          .queryRefused(400, "InvalidIdentityToken");
    }
  }

  @Test
  void an_issuer_on_this_machine_is_asked_only_if_the_operator_says_so() throws Exception {
    var oidc = new Options.Oidc(Optional.of(issuer.certificate()), false);
    int before = issuer.asked();
    try (Running server = Running.fresh(DatabaseKind.MEMORY, oidc)) {
      assume(server, prepare(server), issuer.rs256(claims()))
          .queryRefused(400, "InvalidIdentityToken");
    }
    assertEquals(before, issuer.asked());
  }

  @Test
  void an_issuer_whose_address_is_none_is_an_error_of_the_token() throws Exception {
    Client admin = aws.admin();
    for (String url : List.of("https://a.example:99999", "https://-.example")) {
      admin.iam("CreateOpenIDConnectProvider", "Url", url, "ClientIDList.member.1", CLIENT).ok();
      invalid(
          issuer.rs256(claims().replace(issuer.url(), url)),
          "Couldn't retrieve verification key from your identity provider, please"
              + " reference AssumeRoleWithWebIdentity documentation for requirements");
    }
  }

  @Test
  void a_provider_can_be_changed_and_deleted() throws Exception {
    try (Running server = Running.fresh(DatabaseKind.MEMORY, issuer.certificate())) {
      String arn = prepare(server);
      String provider = server.admin().iam("ListOpenIDConnectProviders").ok().element("Arn");
      String other = issuer.rs256(issuer.claims(SUBJECT, "my-client", soon()));
      assume(server, arn, other).queryRefused(400, "InvalidIdentityToken");
      server
          .admin()
          .iam(
              "AddClientIDToOpenIDConnectProvider",
              "OpenIDConnectProviderArn",
              provider,
              "ClientID",
              "my-client")
          .ok();
      assume(server, arn, other).queryRefused(403, "AccessDenied");
      server
          .admin()
          .iam(
              "RemoveClientIDFromOpenIDConnectProvider",
              "OpenIDConnectProviderArn",
              provider,
              "ClientID",
              CLIENT)
          .ok();
      assume(server, arn, issuer.rs256(claims())).queryRefused(400, "InvalidIdentityToken");
      Answer shown =
          server.admin().iam("GetOpenIDConnectProvider", "OpenIDConnectProviderArn", provider).ok();
      assertEquals(issuer.host(), shown.element("Url"));
      assertTrue(shown.body().contains("<ClientIDList><member>my-client</member>"));
      server.admin().iam("DeleteOpenIDConnectProvider", "OpenIDConnectProviderArn", provider).ok();
      server
          .admin()
          .iam("GetOpenIDConnectProvider", "OpenIDConnectProviderArn", provider)
          .queryRefused(
              404, "NoSuchEntity", "OpenIDConnect Provider not found for arn " + provider);
      assume(server, arn, other).queryRefused(400, "InvalidIdentityToken");
      for (String url : List.of("http://a.example", "https://A.example", "https://a.example?x")) {
        server
            .admin()
            .iam("CreateOpenIDConnectProvider", "Url", url)
            .queryRefused(400, "ValidationError", "Invalid Open ID Connect Provider URL");
      }
    }
  }

  @Test
  void a_trust_in_a_provider_that_is_not_there_is_malformed() {
    String missing = "arn:aws:iam::" + aws.account() + ":oidc-provider/missing.example";
    aws.admin()
        .iam("CreateRole", "RoleName", "none", "AssumeRolePolicyDocument", trust(missing, SUBJECT))
        .queryRefused(
            400,
            "MalformedPolicyDocument",
            "Invalid principal in policy: \"FEDERATED\":\"" + missing + "\"");
  }

  @Test
  void tags_of_a_provider_decide_come_and_go() {
    Client admin = aws.admin();
    String arn =
        admin
            .iam(
                "CreateOpenIDConnectProvider",
                "Url",
                "https://tagged.example",
                "Tags.member.1.Key",
                "team",
                "Tags.member.1.Value",
                "red")
            .ok()
            .element("OpenIDConnectProviderArn");
    Client red =
        aws.user(
            Policies.when(Policies.allow("iam:*"), "StringEquals", "aws:ResourceTag/team", "red"));
    red.iam("GetOpenIDConnectProvider", "OpenIDConnectProviderArn", arn).ok();
    red.iam(
            "UntagOpenIDConnectProvider",
            "OpenIDConnectProviderArn",
            arn,
            "TagKeys.member.1",
            "TEAM",
            "TagKeys.member.2",
            "missing")
        .ok();
    red.iam("GetOpenIDConnectProvider", "OpenIDConnectProviderArn", arn)
        .queryRefused(403, "AccessDenied");
    Answer shown = admin.iam("GetOpenIDConnectProvider", "OpenIDConnectProviderArn", arn).ok();
    assertFalse(shown.body().contains("red"), shown.body());
  }
}

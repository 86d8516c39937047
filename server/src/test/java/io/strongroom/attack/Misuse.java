package io.strongroom.attack;

import io.strongroom.testing.Answer;
import io.strongroom.testing.Client;
import io.strongroom.testing.JsonTree;
import io.strongroom.testing.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Everything that can go wrong with a secret in a request. */
final class Misuse {
  private static final String TOKEN = "00000000-0000-0000-0000-00000000";

  private final ServerProcess server;
  private final Client admin;
  private final Client nobody;
  private final String key;
  private final Consumer<Answer> refused;
  private int number;

  /**
   * A way to do so.
   *
   * @param refused is given every answer; all of them must be errors
   */
  Misuse(ServerProcess server, Client admin, String key, Consumer<Answer> refused) {
    this.server = server;
    this.admin = admin;
    this.key = key;
    this.refused = refused;
    String name = "nobody" + UUID.randomUUID();
    admin.iam("CreateUser", "UserName", name).ok();
    Answer made = admin.iam("CreateAccessKey", "UserName", name).ok();
    nobody = server.client(made.element("AccessKeyId"), made.element("SecretAccessKey"), name);
  }

  void all(String secret) {
    number++;
    parameters(secret);
    secrets(secret);
    keys(secret);
    brokenJson(secret);
    forged(secret);
    brokenHttp(secret);
  }

  private Answer put(Client client, String value, Object... more) {
    var members = new java.util.LinkedHashMap<String, Object>();
    members.put("Name", "/misuse/" + number);
    members.put("Type", "SecureString");
    members.put("Value", value);
    for (int i = 0; i < more.length; i += 2) {
      members.put((String) more[i], more[i + 1]);
    }
    return client.json("ssm", "AmazonSSM", "PutParameter", JsonTree.write(members));
  }

  private void parameters(String secret) {
    refused.accept(put(nobody, secret));
    refused.accept(put(admin, "{{" + secret + "}}"));
    refused.accept(put(admin, "{{ssm:" + secret + "}}"));
    refused.accept(put(admin, secret.repeat(300)));
    refused.accept(put(admin, secret, "AllowedPattern", "^[0-9]$"));
    refused.accept(put(admin, secret, "AllowedPattern", "(" + "x+x+)+y"));
    refused.accept(put(admin, secret, "KeyId", "alias/none"));
    refused.accept(put(admin, secret, "DataType", "aws:ec2:image"));
    refused.accept(put(admin, secret, "Tier", "None"));
    refused.accept(put(admin, secret, "Type", "Secret"));
    refused.accept(put(admin, secret, "Policies", "{}"));
    refused.accept(put(admin, secret, "Name", "/aws/x"));
    String name = "/leak/Standard/plain";
    refused.accept(put(admin, secret, "Name", name));
    refused.accept(put(admin, secret, "Name", name, "Type", "String", "Overwrite", true));
    for (String value :
        new String[] {
          "[%s]", "{\"x\":%s}", "{%s:1}", "%s,\"Value\":%<s", "%s,\"value\":%<s,\"Type\":1"
        }) {
      String body = "{\"Name\":\"/misuse/x\",\"Type\":\"SecureString\",\"Value\":" + value + "}";
      String text = JsonTree.write("", secret).substring(4).replaceFirst("}$", "");
      refused.accept(admin.json("ssm", "AmazonSSM", "PutParameter", body.formatted(text)));
    }
  }

  private void secrets(String secret) {
    String token = TOKEN + "%04d".formatted(number);
    Object[] create = {"Name", "misuse/" + number, "ClientRequestToken", token};
    refused.accept(nobody.secrets("CreateSecret", with(create, "SecretString", secret)));
    refused.accept(
        admin.secrets("CreateSecret", with(create, "SecretString", secret.repeat(3000))));
    refused.accept(
        admin.secrets(
            "CreateSecret",
            with(create, "SecretString", secret, "SecretBinary", JsonTree.blob(secret))));
    refused.accept(
        admin.secrets("CreateSecret", with(create, "SecretBinary", JsonTree.blob(secret) + "!")));
    refused.accept(
        admin.secrets("CreateSecret", with(create, "SecretString", secret, "KmsKeyId", "none")));
    refused.accept(
        admin.secrets(
            "CreateSecret", "Name", "plain", "ClientRequestToken", token, "SecretString", secret));
    refused.accept(
        admin.secrets(
            "CreateSecret",
            "Name",
            "bad name",
            "ClientRequestToken",
            token,
            "SecretString",
            secret));
    Object[] put = {"SecretId", "plain", "ClientRequestToken", token};
    refused.accept(nobody.secrets("PutSecretValue", with(put, "SecretString", secret)));
    refused.accept(
        admin.secrets(
            "PutSecretValue", with(put, "SecretString", secret, "RotationToken", secret + secret)));
    refused.accept(
        admin.secrets(
            "PutSecretValue",
            "SecretId",
            "none",
            "ClientRequestToken",
            token,
            "SecretString",
            secret));
    refused.accept(
        admin.secrets(
            "PutSecretValue",
            "SecretId",
            "plain",
            "ClientRequestToken",
            "short",
            "SecretString",
            secret));
  }

  private static Object[] with(Object[] members, Object... more) {
    var all = new java.util.ArrayList<>(java.util.List.of(members));
    all.addAll(java.util.List.of(more));
    return all.toArray();
  }

  private void keys(String secret) {
    String blob = JsonTree.blob(secret);
    refused.accept(nobody.kms("Encrypt", "KeyId", key, "Plaintext", blob));
    refused.accept(admin.kms("Encrypt", "KeyId", key, "Plaintext", secret + "\u0001"));
    refused.accept(admin.kms("Encrypt", "KeyId", "none", "Plaintext", blob));
    refused.accept(
        admin.kms("Encrypt", "KeyId", key, "Plaintext", JsonTree.blob(secret.repeat(200))));
    refused.accept(admin.kms("Encrypt", "KeyId", key, "Plaintext", blob, "DryRun", true));
    refused.accept(
        admin.kms("Encrypt", "KeyId", key, "Plaintext", blob, "EncryptionAlgorithm", "SM2PKE"));
    refused.accept(admin.kms("Decrypt", "CiphertextBlob", blob));
    refused.accept(admin.kms("Decrypt", "CiphertextBlob", blob, "KeyId", key));
  }

  private void brokenJson(String secret) {
    String good = JsonTree.write("Name", "/x", "Type", "SecureString", "Value", secret);
    for (String bad :
        new String[] {
          good.substring(0, good.length() - 1),
          good.substring(0, good.length() - 2),
          good + "x",
          good + good,
          good.replaceFirst("}$", ",}"),
          good.replaceFirst("}$", ",\"Value\":1}"),
          good.replaceFirst("\"}$", "\\\\q\"}"),
          good.replaceFirst("\"}$", "\\\\ud800\"}"),
          good.replaceFirst("\"}$", "\u0000\"}"),
          good.replaceFirst("\\{", "{\"Overwrite\":\"x\",")
        }) {
      refused.accept(admin.json("ssm", "AmazonSSM", "PutParameter", bad));
    }
    byte[] bytes = good.replaceFirst("\"}$", "?\"}").getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 3] = (byte) 0xff;
    SignedRequest draft = admin.signed().jsonDraft("AmazonSSM.PutParameter", "").body(bytes);
    refused.accept(send(draft.sign(admin.signed().key("ssm"), admin.signed().clock().instant())));
  }

  private Answer send(SignedRequest request) {
    return new Answer("forged", admin.signed().send(request));
  }

  private void forged(String secret) {
    String good = JsonTree.write("Name", "/x", "Type", "SecureString", "Value", secret);
    SignedRequest draft = admin.signed().jsonDraft("AmazonSSM.PutParameter", good);
    refused.accept(send(draft));
    var wrong = admin.signed().as(admin.signed().accessKeyId(), "x".repeat(40), "");
    refused.accept(send(draft.sign(wrong.key("ssm"), wrong.clock().instant())));
    refused.accept(send(draft.sign(admin.signed().key("kms"), wrong.clock().instant())));
    refused.accept(
        send(
            draft
                .replacing("X-Amz-Target", "AmazonSSM.None")
                .sign(admin.signed().key("ssm"), wrong.clock().instant())));
    String encoded = SignedRequest.encode(secret);
    refused.accept(send(draft.with("Authorization", "Bearer " + encoded)));
    refused.accept(send(draft.with("Authorization", "AWS4-HMAC-SHA256 " + encoded)));
    refused.accept(
        send(
            draft.with(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=%s/20260101/us-east-1/ssm/aws4_request,"
                        .formatted(encoded)
                    + " SignedHeaders=host, Signature="
                    + encoded)));
    refused.accept(send(draft.target("/?X-Amz-Security-Token=" + encoded)));
    refused.accept(send(draft.target("/" + encoded)));
    refused.accept(send(draft.method("PUT")));
    refused.accept(
        new Answer(
            "query",
            admin
                .signed()
                .query("iam", "2010-05-08", Map.of("Action", "CreateUser", "Password", secret))));
    refused.accept(
        new Answer("query", admin.signed().query("iam", "2010-05-08", Map.of("Secret", secret))));
  }

  private void brokenHttp(String secret) {
    for (String raw :
        new String[] {
          "POST / HTTP/9.9 " + secret + "\r\n\r\n",
          secret + " / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: x\r\n" + secret + "\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + secret + "\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + secret + "\r\n"
        }) {
      refused.accept(new Answer("raw", admin.signed().send(raw.getBytes(StandardCharsets.UTF_8))));
    }
  }

  @Override
  public String toString() {
    return "Misuse of " + server;
  }
}

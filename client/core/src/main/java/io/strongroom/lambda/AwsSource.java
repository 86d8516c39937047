package io.strongroom.lambda;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads by the protocols of KMS, Parameter Store and Secrets Manager. */
final class AwsSource implements Source {
  private static final int PARAMETERS_MAX = 10; // GetParameters, GetParametersByPath
  private static final int SECRETS_MAX = 20; // BatchGetSecretValue
  private static final int PAGES_MAX = 200;

  private final Aws aws;
  private final Environment environment;
  private final Effort effort;

  /** The batch needs a permission of its own, which many roles lack; then it is asked for once. */
  private volatile boolean noBatch;

  AwsSource(Aws aws, Environment environment, Effort effort) {
    this.aws = aws;
    this.environment = environment;
    this.effort = effort;
  }

  @Override
  public void reset() {
    aws.reset();
    noBatch = false;
  }

  @Override
  public Map<Name, Answer> read(Collection<Name> names, boolean patient) {
    Effort spent = patient ? effort : effort.once();
    Map<Name, Answer> answers = new LinkedHashMap<>();
    List<Name.Parameter> parameters = new ArrayList<>();
    List<Name.Managed> secrets = new ArrayList<>();
    for (Name name : names) {
      if (name instanceof Name.Parameter parameter) {
        parameters.add(parameter);
      } else if (name instanceof Name.Managed secret
          && names.size() > 1
          && secret.version().isEmpty()
          && secret.stage().equals(Name.Managed.CURRENT)) {
        secrets.add(secret);
      } else {
        answers.put(name, one(name, spent));
      }
    }
    for (int i = 0; i < parameters.size(); i += PARAMETERS_MAX) {
      parameters(
          parameters.subList(i, Math.min(i + PARAMETERS_MAX, parameters.size())), answers, spent);
    }
    for (int i = 0; i < secrets.size(); i += SECRETS_MAX) {
      secrets(secrets.subList(i, Math.min(i + SECRETS_MAX, secrets.size())), answers, spent);
    }
    return answers;
  }

  private Answer one(Name name, Effort spent) {
    try {
      if (name instanceof Name.Env variable) {
        return Answer.of(decrypt(variable, spent));
      }
      if (name instanceof Name.Parameter parameter) {
        return Answer.of(parameter(parameter, spent));
      }
      return Answer.of(secret((Name.Managed) name, spent));
    } catch (Refusal e) {
      return Answer.refused(e.named(name.toString()));
    }
  }

  // ---- KMS

  private Reading decrypt(Name.Env name, Effort spent) throws Refusal {
    String set = environment.find(name.variable());
    if (set == null) {
      throw new Refusal(Reason.MISSING, "the environment variable is not set");
    }
    byte[] ciphertext;
    try {
      ciphertext = Base64.getMimeDecoder().decode(set);
    } catch (IllegalArgumentException e) {
      throw new Refusal(Reason.WRONG_TYPE, "the environment variable is no base64 ciphertext");
    }
    Map<String, String> context = context(name.decryption());
    Body body = new Body().with("CiphertextBlob", Base64.getEncoder().encodeToString(ciphertext));
    if (!context.isEmpty()) {
      body.with("EncryptionContext", context);
    }
    if (name.decryption().key().isPresent()) {
      body.with("KeyId", name.decryption().key().get());
    }
    Json answer;
    try {
      answer = aws.call(Backend.KMS, "Decrypt", body.bytes(), spent);
    } catch (Refusal e) {
      throw e.code().equals("InvalidCiphertextException") ? mismatch(context, e) : e;
    }
    byte[] plaintext = plaintext(answer);
    return Reading.of(name, SigV4.hex(SigV4.sha256(ciphertext)).substring(0, 8), plaintext);
  }

  private static Refusal mismatch(Map<String, String> context, Refusal cause) {
    String used = context.isEmpty() ? "no encryption context" : "encryption context " + context;
    return new Refusal(
        Reason.UNREADABLE,
        "",
        "it was encrypted with another context than this function uses ("
            + used
            + "), or the text is damaged",
        0,
        cause);
  }

  private Map<String, String> context(Decryption decryption) throws Refusal {
    if (decryption.context().isPresent()) {
      return decryption.context().get();
    }
    String function = environment.find("AWS_LAMBDA_FUNCTION_NAME");
    if (function == null) {
      throw new Refusal(
          Reason.INVALID,
          "no AWS_LAMBDA_FUNCTION_NAME for the encryption context; name one, or ask for"
              + " Decryption.withoutContext()");
    }
    return Map.of("LambdaFunctionName", function);
  }

  private static byte[] plaintext(Json answer) throws Refusal {
    Optional<byte[]> text = answer.get("Plaintext").bytes();
    answer.wipe();
    try {
      return Base64.getDecoder().decode(text.orElseThrow(AwsSource::empty));
    } catch (IllegalArgumentException e) {
      throw new Refusal(Reason.UNREACHABLE, "the plaintext in the answer is no base64");
    }
  }

  private static Refusal empty() {
    return new Refusal(Reason.UNREACHABLE, "the answer has no value");
  }

  // ---- Parameter Store

  private Reading parameter(Name.Parameter name, Effort spent) throws Refusal {
    Body body = new Body().with("Name", name.path()).with("WithDecryption", true);
    Json answer = aws.call(Backend.SSM, "GetParameter", body.bytes(), spent);
    Reading reading = parameter(name, answer.get("Parameter"));
    answer.wipe();
    return reading;
  }

  static Reading parameter(Name.Parameter name, Json found) throws Refusal {
    byte[] value = found.get("Value").bytes().orElseThrow(AwsSource::empty);
    return Reading.of(name, found.get("Version").text("0"), value);
  }

  private void parameters(List<Name.Parameter> names, Map<Name, Answer> answers, Effort spent) {
    if (names.size() == 1) {
      answers.put(names.get(0), one(names.get(0), spent));
      return;
    }
    Map<String, Json> found = new LinkedHashMap<>();
    List<String> invalid = new ArrayList<>();
    try {
      List<String> paths = new ArrayList<>();
      for (Name.Parameter name : names) {
        paths.add(name.path());
      }
      Body body = new Body().with("Names", paths).with("WithDecryption", true);
      Json answer = aws.call(Backend.SSM, "GetParameters", body.bytes(), spent);
      for (Json item : answer.get("Parameters").items()) {
        found.put(item.get("Name").text("") + item.get("Selector").text(""), item);
      }
      for (Json item : answer.get("InvalidParameters").items()) {
        invalid.add(item.text(""));
      }
    } catch (Refusal e) {
      if (!single(e)) {
        refuse(names, answers, e);
        return;
      }
    }
    for (Name.Parameter name : names) {
      answers.put(name, matched(name, found.get(name.path()), invalid, spent));
    }
    wipe(found);
  }

  private Answer matched(
      Name.Parameter name, @Nullable Json item, List<String> invalid, Effort spent) {
    if (invalid.contains(name.path())) {
      return Answer.refused(name, Reason.MISSING, "not in Parameter Store");
    }
    if (item == null) { // asked for by ARN, or the whole call was refused because of one of them
      return one(name, spent);
    }
    try {
      return Answer.of(parameter(name, item));
    } catch (Refusal e) {
      return Answer.refused(e.named(name.toString()));
    }
  }

  /** Whether each alone may do better than all together. */
  private static boolean single(Refusal refusal) {
    return refusal.reason().lasting() && refusal.reason() != Reason.CREDENTIALS;
  }

  private static void refuse(
      List<? extends Name> names, Map<Name, Answer> answers, Refusal refusal) {
    for (Name name : names) {
      answers.put(name, Answer.refused(refusal.named(name.toString())));
    }
  }

  private static void wipe(Map<String, Json> answers) {
    for (Json answer : answers.values()) {
      answer.wipe();
    }
  }

  @Override
  public List<Reading> below(String path, boolean patient) {
    Effort spent = patient ? effort : effort.once();
    List<Reading> all = new ArrayList<>();
    String token = "";
    try {
      for (int page = 0; page < PAGES_MAX; page++) {
        Body body =
            new Body()
                .with("Path", path)
                .with("Recursive", true)
                .with("WithDecryption", true)
                .with("MaxResults", PARAMETERS_MAX);
        if (!token.isEmpty()) {
          body.with("NextToken", token);
        }
        Json answer = aws.call(Backend.SSM, "GetParametersByPath", body.bytes(), spent);
        for (Json item : answer.get("Parameters").items()) {
          all.add(parameter(new Name.Parameter(item.get("Name").text("")), item));
        }
        token = answer.get("NextToken").text("");
        answer.wipe();
        if (token.isEmpty()) {
          return all;
        }
      }
      String many = "more than " + PAGES_MAX * PARAMETERS_MAX + " parameters below it";
      throw new Refusal(Reason.INVALID, many);
    } catch (Refusal e) {
      throw e.named("path " + path);
    }
  }

  // ---- Secrets Manager

  private Reading secret(Name.Managed name, Effort spent) throws Refusal {
    Body body = new Body().with("SecretId", name.id());
    if (!name.version().isEmpty()) {
      body.with("VersionId", name.version());
    } else if (!name.stage().equals(Name.Managed.CURRENT)) {
      body.with("VersionStage", name.stage());
    }
    Json answer = aws.call(Backend.SECRETS_MANAGER, "GetSecretValue", body.bytes(), spent);
    Reading reading = secret(name, answer);
    answer.wipe();
    return reading;
  }

  static Reading secret(Name.Managed name, Json found) throws Refusal {
    Optional<byte[]> text = found.get("SecretString").bytes();
    byte[] value;
    if (text.isPresent()) {
      value = text.get();
    } else {
      byte[] encoded = found.get("SecretBinary").bytes().orElseThrow(AwsSource::empty);
      try {
        value = Base64.getDecoder().decode(encoded);
      } catch (IllegalArgumentException e) {
        throw new Refusal(Reason.UNREACHABLE, "the binary value in the answer is no base64");
      }
    }
    return Reading.of(name, found.get("VersionId").text(""), value);
  }

  private void secrets(List<Name.Managed> names, Map<Name, Answer> answers, Effort spent) {
    Map<String, Json> found = new LinkedHashMap<>();
    Map<String, Json> errors = new LinkedHashMap<>();
    if (names.size() > 1 && !noBatch) {
      try {
        List<String> ids = new ArrayList<>();
        for (Name.Managed name : names) {
          ids.add(name.id());
        }
        Body body = new Body().with("SecretIdList", ids);
        Json answer = aws.call(Backend.SECRETS_MANAGER, "BatchGetSecretValue", body.bytes(), spent);
        for (Json item : answer.get("SecretValues").items()) {
          found.put(item.get("Name").text(""), item);
          found.put(item.get("ARN").text(""), item);
        }
        for (Json item : answer.get("Errors").items()) {
          errors.put(item.get("SecretId").text(""), item);
        }
      } catch (Refusal e) {
        if (!single(e)) {
          refuse(names, answers, e);
          return;
        }
        noBatch = true;
      }
    }
    for (Name.Managed name : names) {
      answers.put(name, matched(name, found.get(name.id()), errors.get(name.id()), spent));
    }
    wipe(found);
  }

  private Answer matched(
      Name.Managed name, @Nullable Json item, @Nullable Json error, Effort spent) {
    if (error != null) {
      String code = error.get("ErrorCode").text("");
      String said = error.get("Message").text("");
      Refusal refusal = new Refusal(Codes.reason(code, 400, said), code, said, 0, null);
      return Answer.refused(refusal.named(name.toString()));
    }
    if (item == null) {
      return one(name, spent);
    }
    try {
      return Answer.of(secret(name, item));
    } catch (Refusal e) {
      return Answer.refused(e.named(name.toString()));
    }
  }
}

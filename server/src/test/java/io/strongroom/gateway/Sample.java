package io.strongroom.gateway;

import io.strongroom.aws.Access;
import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Bytes;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.aws.Word;
import io.strongroom.iam.Call;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.lang.invoke.MethodHandles;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A service that does not exist, with a member of every type the wire knows. */
final class Sample {
  enum Shade implements Word {
    DARK("DARK"),
    LIGHT("light-blue");

    private final String word;

    Shade(String word) {
      this.word = word;
    }

    @Override
    public String word() {
      return word;
    }
  }

  record Id(String raw) {
    Id {
      if (raw.startsWith("!")) {
        throw new IllegalArgumentException("bad id");
      }
    }
  }

  record Label(
      @Constraint(min = 1, max = 5) String tagKey,
      @Constraint(max = 3) Optional<String> tagValue) {}

  record Everything(
      @Constraint(min = 1, max = 20, pattern = "[a-z!]+") Id keyId,
      @Constraint(max = 8) String text,
      Optional<String> maybe,
      @Constraint(least = 1, most = 10) int small,
      @Constraint(least = -5, most = 1L << 40) Optional<Long> large,
      Optional<Integer> medium,
      boolean flag,
      Optional<Boolean> maybeFlag,
      Optional<Instant> time,
      @Constraint(min = 1, max = 4096) Sensitive secretString,
      @Blob @Constraint(max = 4) Optional<Sensitive> plaintext,
      @Constraint(max = 6) Optional<Bytes> blob,
      @Constraint(max = 3, itemMin = 1, itemMax = 4) List<String> names,
      Optional<List<Id>> ids,
      List<Shade> shades,
      Optional<Shade> shade,
      @Constraint(max = 2) Map<String, String> context,
      @Constraint(max = 2, required = true) List<Label> tags,
      Optional<Label> label,
      Map<Id, List<String>> stages,
      @Wire("ARN") Optional<String> arn) {}

  record Required(
      Id keyId, String text, int small, long large, boolean flag, Sensitive value, Label label) {}

  record Answer(
      Id keyId,
      Optional<String> maybe,
      int small,
      Optional<Long> large,
      boolean flag,
      Instant time,
      Optional<Sensitive> secretString,
      @Blob Optional<Sensitive> plaintext,
      @Blob Optional<Sealed> sealed,
      Optional<Bytes> blob,
      List<String> names,
      Optional<List<Shade>> shades,
      Map<String, String> context,
      List<Label> tags,
      Map<Id, List<String>> stages,
      @Wire("ARN") Optional<String> arn) {}

  record Nothing() {}

  /** The operations. */
  static final class Operations {
    @Operation(value = "sample:Everything", access = Access.READ)
    Everything everything(Call call, Everything request) {
      return request;
    }

    @Operation(value = "sample:Require", access = Access.READ)
    Answer require(Call call, Required request) {
      throw new UnsupportedOperationException();
    }

    @Operation(value = "sample:DoNothing", access = Access.WRITE)
    void doNothing(Call call, Nothing request) {}
  }

  static final Api API = api("sample", Api.EmptyAnswer.NOTHING);

  private Sample() {}

  static Api api(String service, Api.EmptyAnswer empty) {
    return new Api(
        service,
        Api.Protocol.AWS_JSON,
        "Sample",
        empty,
        AwsError.of("InternalError", "internal error").status(500),
        Api.operations(MethodHandles.lookup(), new Operations()));
  }

  static Api.Entry entry(Api api, String name) {
    return api.operations().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
  }
}

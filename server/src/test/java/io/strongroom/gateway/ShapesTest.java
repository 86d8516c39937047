package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.Access;
import io.strongroom.aws.AccountId;
import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.seal.Sealed;
import io.strongroom.seal.Sensitive;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShapesTest {
  enum Plain {
    A
  }

  record Doubles(double number) {}

  record Arrays(List<byte[]> bytes) {}

  record Sets(Set<String> set) {}

  record Boxed(Integer number) {}

  record Nested(Optional<Optional<String>> twice) {}

  record PlainEnum(Plain plain) {}

  record BlobText(@Blob String text) {}

  record SealedIn(@Blob Sealed sealed) {}

  record SecretIn(Sensitive secret) {}

  record MapIn(Map<String, String> map) {}

  record Twice(String name, @Wire("Name") String other) {}

  record Loop(String name, List<Loop> loops) {}

  record NumberLength(@Constraint(max = 3) int number) {}

  record TextValue(@Constraint(most = 3) String text) {}

  record SecretPattern(@Constraint(pattern = "a") Sensitive secret) {}

  record RequiredText(@Constraint(required = true) String text) {}

  record BrokenPattern(@Constraint(pattern = "(") String text) {}

  record NumberKeys(Map<Integer, String> map) {}

  @SuppressWarnings("rawtypes")
  record Raw(List list) {}

  record Unblank(AccountId account) {}

  record Nothing() {}

  /** An operation whose request cannot be blank. */
  static final class Unblankable {
    @Operation(value = "sample:Refuse", access = Access.READ)
    Nothing refuse(Call call, Unblank request) {
      return new Nothing();
    }
  }

  private static void refused(Class<?> type, Shapes.Use use, String reason) {
    var e =
        assertThrows(
            IllegalStateException.class, () -> Shapes.compile(MethodHandles.lookup(), type, use));
    assertTrue(String.valueOf(e.getMessage()).contains(type.getSimpleName()), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
  }

  @Test
  void types_the_wire_does_not_know_stop_the_start() {
    var use = Shapes.Use.JSON_REQUEST;
    refused(Doubles.class, use, "Doubles.number: a type the wire does not know: double");
    refused(Arrays.class, use, "byte[]");
    refused(Sets.class, use, "Set");
    refused(Boxed.class, use, "boxed");
    refused(Nested.class, use, "Optional");
    refused(PlainEnum.class, use, "Word");
    refused(BlobText.class, use, "@Blob");
    refused(SealedIn.class, use, "Bytes");
    refused(NumberKeys.class, use, "key");
    refused(Raw.class, use, "raw");
    refused(Loop.class, use, "contains itself");
    refused(Twice.class, use, "two Name");
  }

  @Test
  void forms_cannot_carry_secrets_or_maps() {
    refused(SecretIn.class, Shapes.Use.QUERY_REQUEST, "secret");
    refused(MapIn.class, Shapes.Use.QUERY_REQUEST, "map");
  }

  @Test
  void constraints_must_fit_their_type() {
    var use = Shapes.Use.JSON_REQUEST;
    refused(NumberLength.class, use, "does not fit");
    refused(TextValue.class, use, "does not fit");
    refused(SecretPattern.class, use, "does not fit");
    refused(RequiredText.class, use, "does not fit");
    refused(BrokenPattern.class, use, "BrokenPattern.text");
  }

  @Test
  void a_required_member_that_cannot_be_blank_stops_the_start() {
    var api =
        new Api(
            "sample",
            Api.Protocol.AWS_JSON,
            "Sample",
            Api.EmptyAnswer.OBJECT,
            AwsError.of("InternalError", "x"),
            Api.operations(MethodHandles.lookup(), new Unblankable()));
    var e = assertThrows(IllegalStateException.class, () -> new Shapes(List.of(api)));
    assertTrue(String.valueOf(e.getMessage()).contains("refuses to be blank"), e.getMessage());
  }

  @Test
  void an_operation_of_another_api_is_a_bug() {
    var shapes = new Shapes(List.of(Sample.API));
    Api other = Sample.api("other", Api.EmptyAnswer.OBJECT);
    assertThrows(
        IllegalStateException.class, () -> shapes.request(Sample.entry(other, "Everything")));
  }
}

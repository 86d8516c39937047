package io.strongroom.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.strongroom.aws.Access;
import io.strongroom.aws.Api;
import io.strongroom.aws.At;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.iam.Call;
import io.strongroom.seal.Sensitive;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RestJsonTest {
  record PutThingRequest(
      @Constraint(min = 1, max = 8) String name,
      @At(value = At.Place.QUERY, name = "Qualifier") Optional<String> qualifier,
      @At(value = At.Place.QUERY, name = "tagKeys") List<String> tagKeys,
      @At(value = At.Place.QUERY, name = "MaxItems") @Constraint(least = 1, most = 9)
          Optional<Integer> maxItems,
      @At(value = At.Place.HEADER, name = "X-Amz-Kind") Optional<String> kind,
      Optional<Sensitive> value) {}

  record Thing(
      String name, @At(value = At.Place.HEADER, name = "x-warning") Optional<String> warning) {}

  record RunThingRequest(String name, @Blob @At(At.Place.PAYLOAD) Sensitive payload) {}

  record RunThingResponse(
      @At(At.Place.STATUS) int statusCode,
      @Blob @At(At.Place.PAYLOAD) Optional<Sensitive> payload) {}

  record DeleteThingRequest(String name) {}

  static final class Things {
    @Operation(
        value = "things:PutThing",
        access = Access.WRITE,
        http = "PUT /v1/things/{Name}/value",
        status = 201)
    Thing putThing(Call call, PutThingRequest request) {
      throw new UnsupportedOperationException();
    }

    @Operation(
        value = "things:RunThing",
        access = Access.READ,
        http = "POST /v1/things/{Name}/runs",
        bodyMax = 2 << 20)
    RunThingResponse runThing(Call call, RunThingRequest request) {
      throw new UnsupportedOperationException();
    }

    @Operation(
        value = "things:DeleteThing",
        access = Access.WRITE,
        http = "DELETE /v1/things/{Name}",
        status = 204)
    void deleteThing(Call call, DeleteThingRequest request) {
      throw new UnsupportedOperationException();
    }
  }

  private static final Api API =
      new Api(
          "things",
          Api.Protocol.REST_JSON,
          "v1",
          Api.EmptyAnswer.NOTHING,
          AwsError.capital("ServiceException", "failed").status(500),
          Api.operations(MethodHandles.lookup(), new Things()));

  private final RestJson codec = new RestJson(new Shapes(List.of(API)));
  private final Routes routes = new Routes(List.of(API));

  private static WireRequest request(String method, String target, String body, String... headers) {
    return new WireRequest(
        method,
        target,
        Headers.of(headers),
        body.getBytes(StandardCharsets.UTF_8),
        "127.0.0.1",
        Optional.empty());
  }

  private Routes.Place place(WireRequest request) {
    return ((Routes.Route.Rest) routes.of(request)).place();
  }

  private Decoded read(WireRequest request) {
    Routes.Place place = place(request);
    return codec.read(place.entry(), place.template(), request);
  }

  private Api.Entry entry(String name) {
    return API.operations().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void members_come_from_path_query_header_and_body() {
    Decoded decoded =
        read(
            request(
                "PUT",
                "/v1/things/a%2Fb/value?tagKeys=one&Qualifier=%24LATEST&tagKeys=two&MaxItems=3",
                "{\"Value\":\"v\",\"Name\":\"other\",\"Qualifier\":\"other\"}",
                "x-amz-kind",
                "k"));
    var thing = (PutThingRequest) decoded.request();
    assertEquals("a/b", thing.name());
    assertEquals(Optional.of("$LATEST"), thing.qualifier());
    assertEquals(List.of("one", "two"), thing.tagKeys());
    assertEquals(Optional.of(3), thing.maxItems());
    assertEquals(Optional.of("k"), thing.kind());
    assertEquals(Sensitive.ofText("v"), thing.value().orElseThrow());
    assertTrue(decoded.violation().isEmpty());
  }

  @Test
  void constraints_hold_wherever_a_member_stands() {
    AwsError violation =
        read(request("PUT", "/v1/things/muchtoolong/value?MaxItems=10", ""))
            .violation()
            .orElseThrow();
    assertEquals(
        "2 validation errors detected: Value 'muchtoolong' at 'name' failed to satisfy constraint:"
            + " Member must have length less than or equal to 8; Value '10' at 'maxItems' failed to"
            + " satisfy constraint: Member must have value less than or equal to 9",
        violation.getMessage());
  }

  @Test
  void a_slash_at_the_end_makes_no_difference_and_anything_else_does() {
    assertEquals("DeleteThing", place(request("DELETE", "/v1/things/a", "")).entry().name());
    assertEquals("DeleteThing", place(request("DELETE", "/v1/things/a/", "")).entry().name());
    for (String path :
        List.of("/v1/things", "/v1/things/", "/v1/things//", "/v1/things/a/b", "/v2/things/a")) {
      assertEquals(new Routes.Route.Nowhere(), routes.of(request("DELETE", path, "")), path);
    }
    assertEquals(new Routes.Route.Nowhere(), routes.of(request("GET", "/v1/things/a", "")));
  }

  @Test
  void what_cannot_be_decoded_is_refused() {
    for (String target :
        List.of(
            "/v1/things/%/value",
            "/v1/things/%4/value",
            "/v1/things/%zz/value",
            "/v1/things/%ff/value",
            "/v1/things/%00/value",
            "/v1/things/a/value?Qualifier=%f",
            "/v1/things/a/value?Qualifier=a&Qualifier=b",
            "/v1/things/a/value?MaxItems=many")) {
      AwsError refused = assertThrows(AwsError.class, () -> read(request("PUT", target, "")));
      assertEquals("SerializationException", refused.code(), target);
    }
  }

  @Test
  void a_payload_goes_in_and_out_as_it_is() {
    var request = (RunThingRequest) read(request("POST", "/v1/things/a/runs", "[1, 2]")).request();
    assertEquals(Sensitive.ofText("[1, 2]"), request.payload());
    WireResponse response =
        codec.write(
            entry("RunThing"),
            new RunThingResponse(202, Optional.of(Sensitive.ofText("{} "))),
            "application/json",
            "id");
    assertEquals(202, response.status());
    assertEquals("{} ", new String(response.body(), StandardCharsets.UTF_8));
  }

  @Test
  void answers_have_the_status_headers_and_body_of_their_operation() {
    WireResponse made =
        codec.write(
            entry("PutThing"), new Thing("a", Optional.of("careful")), "application/json", "id");
    assertEquals(201, made.status());
    assertEquals(List.of(Map.entry("x-warning", "careful")), made.headers());
    assertEquals("{\"Name\":\"a\"}", new String(made.body(), StandardCharsets.UTF_8));
    WireResponse gone = codec.write(entry("DeleteThing"), null, "application/json", "id");
    assertEquals(204, gone.status());
    assertEquals(0, gone.body().length);
  }

  @Test
  void errors_are_named_in_a_header() {
    WireResponse own =
        codec.error(AwsError.of("ResourceConflictException", "m").status(409), "t", "id");
    assertEquals(409, own.status());
    assertEquals(
        List.of(Map.entry("x-amzn-ErrorType", "ResourceConflictException")), own.headers());
    assertEquals(
        "{\"Type\":\"User\",\"message\":\"m\"}", new String(own.body(), StandardCharsets.UTF_8));
    WireResponse denied = codec.error(AwsError.capital("AccessDeniedException", "m"), "t", "id");
    assertEquals(403, denied.status());
    assertEquals("{\"Message\":\"m\"}", new String(denied.body(), StandardCharsets.UTF_8));
    WireResponse failed =
        codec.error(AwsError.capital("ServiceException", "m").status(500), "t", "id");
    assertEquals(
        "{\"Type\":\"Service\",\"Message\":\"m\"}",
        new String(failed.body(), StandardCharsets.UTF_8));
    WireResponse busy = codec.error(AwsError.of("ThrottlingException", "m"), "t", "id");
    assertEquals(429, busy.status());
  }

  @Test
  void only_places_that_say_so_take_larger_bodies() {
    assertEquals(2 << 20, routes.bodyMax("POST", "/v1/things/a/runs?x=y"));
    assertEquals(0, routes.bodyMax("PUT", "/v1/things/a/value"));
    assertEquals(0, routes.bodyMax("POST", "/"));
    assertEquals(0, routes.bodyMax("POST", "/elsewhere"));
  }
}

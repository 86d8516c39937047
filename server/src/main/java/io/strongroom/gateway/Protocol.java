package io.strongroom.gateway;

import io.strongroom.aws.Api;
import io.strongroom.aws.AwsError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one request is read and answered: everything that differs between the protocols, and nothing
 * else.
 */
sealed interface Protocol {

  /** The API that is asked. */
  Api api();

  /** The operation, when the API has it. */
  Optional<Api.Entry> entry();

  /** The request in the types of the operation. */
  Decoded read(Api.Entry entry);

  WireResponse answer(Api.Entry entry, @Nullable Object response, String requestId);

  WireResponse error(AwsError error, String requestId);

  /** awsJson1.1. */
  record Json(AwsJson codec, Routes.Target target, WireRequest request) implements Protocol {
    private static final String TYPE = "application/x-amz-json-1.1";

    @Override
    public Api api() {
      return target.api();
    }

    @Override
    public Optional<Api.Entry> entry() {
      return target.entry();
    }

    @Override
    public Decoded read(Api.Entry entry) {
      return codec.read(entry, request.body());
    }

    @Override
    public WireResponse answer(Api.Entry entry, @Nullable Object response, String requestId) {
      return WireResponse.of(200, TYPE, codec.write(target.api(), entry, response), requestId);
    }

    @Override
    public WireResponse error(AwsError error, String requestId) {
      return error(codec, error, requestId);
    }

    static WireResponse error(AwsJson codec, AwsError error, String requestId) {
      return WireResponse.error(error.status(), TYPE, codec.error(error), requestId, error.code());
    }
  }

  /** awsQuery. */
  record Query(AwsQuery codec, Api api, Map<String, String> parameters) implements Protocol {
    private static final String TYPE = "text/xml";

    @Override
    public Optional<Api.Entry> entry() {
      return Routes.operation(api, parameters);
    }

    @Override
    public Decoded read(Api.Entry entry) {
      return codec.read(entry, parameters);
    }

    @Override
    public WireResponse answer(Api.Entry entry, @Nullable Object response, String requestId) {
      return WireResponse.of(200, TYPE, codec.write(api, entry, response, requestId), requestId);
    }

    @Override
    public WireResponse error(AwsError error, String requestId) {
      return WireResponse.error(
          codec.spoken(error).status(),
          TYPE,
          codec.error(api, error, requestId),
          requestId,
          error.code());
    }
  }

  /** restJson1. */
  record Rest(RestJson codec, Routes.Place place, WireRequest request) implements Protocol {
    private static final String TYPE = "application/json";

    @Override
    public Api api() {
      return place.api();
    }

    @Override
    public Optional<Api.Entry> entry() {
      return Optional.of(place.entry());
    }

    @Override
    public Decoded read(Api.Entry entry) {
      return codec.read(entry, place.template(), request);
    }

    @Override
    public WireResponse answer(Api.Entry entry, @Nullable Object response, String requestId) {
      return codec.write(entry, response, TYPE, requestId);
    }

    @Override
    public WireResponse error(AwsError error, String requestId) {
      return codec.error(error, TYPE, requestId);
    }
  }

  /** What a path that leads nowhere gets. */
  static WireResponse nowhere(String requestId) {
    return new WireResponse(
        404,
        "",
        "<UnknownOperationException/>\n".getBytes(StandardCharsets.US_ASCII),
        requestId,
        List.of());
  }
}

package io.strongroom.functions;

import io.strongroom.aws.Access;
import io.strongroom.aws.At;
import io.strongroom.aws.Blob;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.functions.host.Invocation;
import io.strongroom.functions.host.Launch;
import io.strongroom.functions.host.Outcome;
import io.strongroom.iam.Call;
import io.strongroom.seal.Sensitive;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Running functions. The function is run between two attempts at the call, so that no transaction
 * waits for it; permission is asked for at both.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html">Invoke</a>
 */
final class InvokeFunctions {
  static final int SYNC_MAX = 6 << 20;
  static final int ASYNC_MAX = 1 << 20;
  static final String ACTION = "lambda:InvokeFunction";
  private static final int CONTEXT_MAX = 3583;
  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int NO_CONTENT = 204;

  /** A body may be longer than the payload so that it is refused in Lambda's words. */
  private static final int BODY_MAX = SYNC_MAX + (64 << 10);

  private final FunctionFinder finder;
  private final Launches launches;
  private final Engines engines;
  private final Aside<Outcome> outcomes = new Aside<>();

  InvokeFunctions(FunctionFinder finder, Launches launches, Engines engines) {
    this.finder = finder;
    this.launches = launches;
    this.engines = engines;
  }

  record InvokeRequest(
      @Constraint(min = 1, max = 170, pattern = FunctionName.WIDE_PATTERN) @Clear
          String functionName,
      @At(value = At.Place.HEADER, name = "X-Amz-Invocation-Type")
          @Constraint(oneOf = {"Event", "RequestResponse", "DryRun"})
          @Clear
          Optional<String> invocationType,
      @At(value = At.Place.HEADER, name = "X-Amz-Log-Type")
          @Constraint(oneOf = {"None", "Tail"})
          @Clear
          Optional<String> logType,
      @At(value = At.Place.HEADER, name = "X-Amz-Client-Context") Optional<String> clientContext,
      @At(value = At.Place.QUERY, name = "Qualifier")
          @Constraint(min = 1, max = 128, pattern = FunctionName.QUALIFIER)
          @Clear
          Optional<String> qualifier,
      @At(At.Place.PAYLOAD) @Blob Optional<Sensitive> payload) {

    static InvokeRequest of(String function, String type, Sensitive payload) {
      return new InvokeRequest(
          function,
          Optional.of(type),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(payload));
    }

    boolean is(String type) {
      return invocationType.orElse("RequestResponse").equals(type);
    }
  }

  record InvokeResponse(
      @At(At.Place.STATUS) int statusCode,
      @At(value = At.Place.HEADER, name = "X-Amz-Function-Error") @Clear
          Optional<String> functionError,
      @At(value = At.Place.HEADER, name = "X-Amz-Log-Result") Optional<String> logResult,
      @At(value = At.Place.HEADER, name = "X-Amz-Executed-Version") @Clear
          Optional<String> executedVersion,
      @At(At.Place.PAYLOAD) @Blob Optional<Sensitive> payload) {

    static InvokeResponse bare(int status) {
      return new InvokeResponse(
          status, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /** Runs a function and answers with what it returned, or queues it, or only asks. */
  @Operation(
      value = "lambda:Invoke",
      access = Access.SLOW_READ,
      http = "POST /2015-03-31/functions/{FunctionName}/invocations",
      bodyMax = BODY_MAX)
  InvokeResponse invoke(Call call, InvokeRequest request) {
    FunctionFinder.Found found = finder.find(call, request.functionName(), request.qualifier());
    call.permit(ACTION, found.target());
    Version version = finder.drawn(call, found);
    check(request);
    if (request.is("DryRun")) {
      return InvokeResponse.bare(NO_CONTENT);
    }
    Engines.Engine engine = engines.running();
    var invocation =
        new Invocation(
            call.requestId(),
            found.name().qualified(),
            request
                .payload()
                .filter(payload -> payload.length() > 0)
                .orElseGet(() -> Sensitive.ofText("{}")),
            request.clientContext().map(InvokeFunctions::decoded));
    if (request.is("Event")) {
      engine.queue().enqueue(call.tx(), invocation);
      return InvokeResponse.bare(ACCEPTED);
    }
    Launch launch = launches.of(version);
    Outcome outcome = outcomes.of(call, () -> engine.host().invoke(launch, invocation));
    return answer(outcome, request.logType().map("Tail"::equals).orElse(false));
  }

  private static void check(InvokeRequest request) {
    int most = request.is("Event") ? ASYNC_MAX : SYNC_MAX;
    int length = request.payload().map(Sensitive::length).orElse(0);
    if (length > most) {
      throw LambdaErrors.payloadTooLarge(length, most);
    }
    request
        .payload()
        .flatMap(payload -> payload.use(PolicyText::jsonFault))
        .ifPresent(
            fault -> {
              throw LambdaErrors.notJson(fault);
            });
    request.clientContext().ifPresent(InvokeFunctions::decoded);
  }

  private static String decoded(String context) {
    if (context.length() <= CONTEXT_MAX) {
      try {
        byte[] json = Base64.getDecoder().decode(context);
        if (PolicyText.jsonFault(json).isEmpty()) {
          return new String(json, StandardCharsets.UTF_8);
        }
      } catch (IllegalArgumentException e) {
        // Said below.
      }
    }
    throw LambdaErrors.invalid("Client context must be a valid Base64-encoded JSON object.");
  }

  private static InvokeResponse answer(Outcome outcome, boolean tail) {
    return switch (outcome) {
      case Outcome.Returned it ->
          new InvokeResponse(
              OK,
              Optional.empty(),
              log(it.tail(), tail),
              Optional.of(it.executedVersion()),
              Optional.of(it.payload()));
      case Outcome.FunctionError it ->
          new InvokeResponse(
              OK,
              Optional.of("Unhandled"),
              log(it.tail(), tail),
              Optional.of(it.executedVersion()),
              Optional.of(it.payload()));
      case Outcome.Throttled it -> throw LambdaErrors.throttled();
      case Outcome.NotStarted it -> throw it.error();
    };
  }

  private static Optional<String> log(Sensitive tail, boolean wanted) {
    return wanted ? Optional.of(tail.use(Base64.getEncoder()::encodeToString)) : Optional.empty();
  }
}

package io.strongroom.functions;

import io.strongroom.aws.AccountId;
import io.strongroom.aws.Api;
import io.strongroom.aws.Arn;
import io.strongroom.aws.AwsError;
import io.strongroom.aws.Region;
import io.strongroom.functions.host.AsyncInvocations;
import io.strongroom.functions.host.Deployments;
import io.strongroom.functions.host.Host;
import io.strongroom.functions.host.Launch;
import io.strongroom.iam.Call;
import io.strongroom.iam.Caller;
import io.strongroom.iam.Iam;
import io.strongroom.iam.Origin;
import io.strongroom.iam.Target;
import io.strongroom.kms.Keys;
import io.strongroom.seal.Entropy;
import io.strongroom.seal.Sensitive;
import io.strongroom.store.Store;
import io.strongroom.store.Tx;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Optional;

/** The front door of this room: the Lambda API, and functions for services that call them. */
public final class Functions {
  private static final String REQUEST_RESPONSE = "RequestResponse";
  private static final String EVENT = "Event";

  private final Iam iam;
  private final FunctionFinder finder;
  private final Launches launches;
  private final InvokeFunctions invoke;
  private final Engines engines = new Engines();
  private final List<Object> operations;

  /** Builds the room; functions run once it is {@link #connect connected}. */
  public Functions(Iam iam, Keys keys) {
    this.iam = iam;
    var rows = new FunctionRows();
    var aliases = new AliasRows();
    var policies = new PolicyRows();
    var code = new CodeRows();
    finder = new FunctionFinder(rows, aliases, policies);
    var environments = new Environments(keys);
    var changes = new FunctionChanges(rows, code, environments, engines);
    var uploads = new Uploads(code);
    var roles = new Roles(iam);
    launches = new Launches(iam, keys, code, engines);
    invoke = new InvokeFunctions(finder, launches, engines);
    operations =
        List.of(
            new CreateFunctions(rows, finder, changes, uploads, environments, roles),
            new UpdateFunctions(finder, changes, uploads, environments, roles),
            new ReadFunctions(rows, finder, changes),
            new DeleteFunctions(rows, aliases, policies, finder, changes),
            new PublishVersions(finder, changes),
            new FunctionAliases(rows, aliases, policies, finder, changes),
            new FunctionPolicies(rows, aliases, policies, finder, changes, iam),
            new TagFunctions(rows, finder),
            new ReserveConcurrency(rows, finder, changes),
            invoke);
  }

  /** The Lambda API. */
  public Api api() {
    return new Api(
        "lambda",
        Api.Protocol.REST_JSON,
        "2015-03-31",
        Api.EmptyAnswer.NOTHING,
        AwsError.capital(
                "ServiceException", "An error occurred and the request cannot be processed.")
            .status(500),
        Api.operations(MethodHandles.lookup(), operations.toArray()));
  }

  /** From now on functions run here. */
  public void connect(Store store, ServiceCalls calls, Host host, AsyncInvocations queue) {
    engines.set(new Engines.Engine(store, calls, host, queue));
  }

  /** Finds what was queued, for the host. */
  public Deployments deployments() {
    return this::deployed;
  }

  private Optional<Launch> deployed(Tx tx, Arn invoked) {
    Call call = asked(tx, Environments.SERVICE, invoked, invoked);
    try {
      return Optional.of(
          launches.of(finder.drawn(call, finder.find(call, invoked.toString(), Optional.empty()))));
    } catch (AwsError e) {
      return Optional.empty();
    }
  }

  /** What a decision about a function goes by, present or absent. */
  public Target target(Call call, Arn arn) {
    return finder.target(call, arn);
  }

  /**
   * Whether a function is there and its policy lets a service invoke it.
   *
   * @param service such as {@code secretsmanager.amazonaws.com}
   * @param source the resource because of which it would
   */
  public boolean mayInvoke(Tx tx, String service, Arn source, Arn function) {
    if (!AccountId.isValid(function.account()) || !Region.isValid(function.region())) {
      return false;
    }
    Call call = asked(tx, service, source, function);
    FunctionFinder.Found found = finder.find(call, function.toString(), Optional.empty());
    return found.function().isPresent()
        && call.wouldBeAllowed(InvokeFunctions.ACTION, found.target());
  }

  /** A call of a service that only asks. */
  private Call asked(Tx tx, String service, Arn source, Arn function) {
    var account = new AccountId(function.account());
    return Call.byService(
        new Call.Source(
            Entropy.uuid().toString(),
            Caller.service(account, service),
            new Region(function.region()),
            tx.now(),
            new Origin(service, service, true),
            tx,
            iam.gate().because(source)),
        Optional.empty(),
        "lambda:Invoke",
        function);
  }

  /**
   * What came of a function that a service invoked.
   *
   * @param functionError the kind of its failure; empty if it returned
   * @param payload JSON; the receiver closes it
   */
  public record Invoked(Optional<String> functionError, Sensitive payload) {}

  /**
   * Invokes a function as a service and waits for it, outside of every transaction; the function's
   * policy decides.
   *
   * @param source the resource because of which it does
   * @param payload JSON in UTF-8
   * @throws AwsError what Invoke answers
   */
  public Invoked invokeAs(String service, Arn source, Arn function, Sensitive payload) {
    InvokeFunctions.InvokeResponse response =
        perform(service, source, function, REQUEST_RESPONSE, payload);
    return new Invoked(response.functionError(), response.payload().orElseGet(Sensitive::blank));
  }

  /**
   * Has a function invoked as a service, at least once; returns when that is certain.
   *
   * @throws AwsError what Invoke answers
   */
  public void enqueueAs(String service, Arn source, Arn function, Sensitive payload) {
    InvokeFunctions.InvokeResponse unused = perform(service, source, function, EVENT, payload);
  }

  private InvokeFunctions.InvokeResponse perform(
      String service, Arn source, Arn function, String type, Sensitive payload) {
    if (!AccountId.isValid(function.account()) || !Region.isValid(function.region())) {
      throw LambdaErrors.noFunction(function);
    }
    var request = InvokeFunctions.InvokeRequest.of(function.toString(), type, payload);
    var order =
        new ServiceCalls.Order(
            Caller.service(new AccountId(function.account()), service),
            Optional.empty(),
            Optional.of(source),
            new Region(function.region()),
            Entropy.uuid().toString(),
            "lambda:Invoke",
            request);
    return engines.running().calls().perform(order, call -> invoke.invoke(call, request));
  }
}

package io.strongroom.secrets;

import io.strongroom.aws.Access;
import io.strongroom.aws.Clear;
import io.strongroom.aws.Constraint;
import io.strongroom.aws.Operation;
import io.strongroom.aws.Region;
import io.strongroom.aws.Wire;
import io.strongroom.iam.Call;
import io.strongroom.iam.Permit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies of secrets in other regions of this installation: made, taken away, set free.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicateSecretToRegions.html">ReplicateSecretToRegions</a>
 */
final class ReplicateSecrets {
  /** More than AWS has; every one costs the writer of a change its share. */
  private static final int REGIONS_MAX = 50;

  static final String REGION = "^([a-z]+-)+\\d+$";

  private final SecretRows rows;
  private final ReadSecrets read;
  private final Replicas replicas;

  ReplicateSecrets(SecretRows rows, ReadSecrets read, Replicas replicas) {
    this.rows = rows;
    this.read = read;
    this.replicas = replicas;
  }

  /** A region to replicate to, and the key to use there. */
  record ReplicaRegion(
      @Constraint(min = 1, max = 128, pattern = REGION) @Clear Optional<String> region,
      @Constraint(max = 2048) @Clear Optional<String> kmsKeyId) {}

  /** The replicas that a request wants. */
  static List<Replication.Replica> regions(Call call, List<ReplicaRegion> wanted) {
    var replicas = new ArrayList<Replication.Replica>();
    for (ReplicaRegion each : wanted) {
      Region region = region(call, each.region().orElse(""));
      if (replicas.size() >= REGIONS_MAX
          || replicas.stream().anyMatch(replica -> replica.region().equals(region))) {
        throw SecretsErrors.invalidReplicaRegion();
      }
      replicas.add(
          new Replication.Replica(
              region,
              each.kmsKeyId().filter(key -> !key.isEmpty()),
              Replication.Status.FAILED,
              ""));
    }
    return replicas;
  }

  private static Region region(Call call, String text) {
    if (!Region.isValid(text) || text.equals(call.region().value())) {
      throw SecretsErrors.invalidReplicaRegion();
    }
    return new Region(text);
  }

  /** The regions of a request, for the decision. */
  static List<String> names(List<ReplicaRegion> wanted) {
    return wanted.stream().flatMap(replica -> replica.region().stream()).toList();
  }

  record ReplicateSecretToRegionsRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Constraint(min = 1, required = true) List<ReplicaRegion> addReplicaRegions,
      Optional<Boolean> forceOverwriteReplicaSecret) {}

  record ReplicateSecretToRegionsResponse(
      @Wire("ARN") @Clear String arn, List<ReadSecrets.ReplicationStatus> replicationStatus) {}

  /** Copies a secret to further regions; one that failed is tried again. */
  @Operation(value = "secretsmanager:ReplicateSecretToRegions", access = Access.WRITE)
  ReplicateSecretToRegionsResponse replicateSecretToRegions(
      Call call, ReplicateSecretToRegionsRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    Permit permit =
        call.permit(
            found
                .target(call)
                .with("secretsmanager:AddReplicaRegions", names(request.addReplicaRegions()))
                .with(
                    "secretsmanager:ForceOverwriteReplicaSecret",
                    request.forceOverwriteReplicaSecret().map(force -> Boolean.toString(force))));
    Secret secret = found.orThrow();
    secret.requireWritable();
    Secret next =
        add(
            permit,
            secret,
            regions(call, request.addReplicaRegions()),
            request.forceOverwriteReplicaSecret().orElse(false));
    return new ReplicateSecretToRegionsResponse(
        next.arn().toString(), read.statuses(call.tx(), next));
  }

  /** Copies a secret to regions. Where it is already, it keeps the key that it has there. */
  Secret add(Permit permit, Secret secret, List<Replication.Replica> wanted, boolean overwrite) {
    if (secret.replication().replicas().size() + wanted.size() > 2 * REGIONS_MAX) {
      throw SecretsErrors.invalidReplicaRegion();
    }
    Secret next = secret;
    for (Replication.Replica replica : wanted) {
      Replication.Replica known = next.replication().replicas().get(replica.region().value());
      boolean there = replicas.find(permit.call().tx(), next, replica.region()).isPresent();
      next = replicas.follow(permit, next, there && known != null ? known : replica, overwrite);
    }
    if (!next.equals(secret)) {
      rows.update(permit.call().tx(), secret, next);
    }
    return next;
  }

  record RemoveRegionsFromReplicationRequest(
      @Constraint(min = 1, max = 2048) @Clear String secretId,
      @Constraint(min = 1, required = true, itemMin = 1, itemMax = 128, pattern = REGION) @Clear
          List<String> removeReplicaRegions) {}

  record RemoveRegionsFromReplicationResponse(
      @Wire("ARN") @Clear String arn, List<ReadSecrets.ReplicationStatus> replicationStatus) {}

  /** Deletes the copies of a secret in regions, at once. */
  @Operation(value = "secretsmanager:RemoveRegionsFromReplication", access = Access.WRITE)
  RemoveRegionsFromReplicationResponse removeRegionsFromReplication(
      Call call, RemoveRegionsFromReplicationRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    call.permit(found.target(call));
    Secret secret = found.orThrow();
    secret.requireWritable();
    Secret next = secret;
    for (String text : request.removeReplicaRegions()) {
      Region region = region(call, text);
      if (!secret.replication().replicas().containsKey(text)) {
        throw SecretsErrors.notReplicated(text);
      }
      next = replicas.remove(call.tx(), next, region);
    }
    rows.update(call.tx(), secret, next);
    return new RemoveRegionsFromReplicationResponse(
        next.arn().toString(), read.statuses(call.tx(), next));
  }

  record StopReplicationToReplicaRequest(@Constraint(min = 1, max = 2048) @Clear String secretId) {}

  record StopReplicationToReplicaResponse(@Wire("ARN") @Clear String arn) {}

  /** Makes a copy a secret of its own; called in the copy's region. */
  @Operation(value = "secretsmanager:StopReplicationToReplica", access = Access.WRITE)
  StopReplicationToReplicaResponse stopReplicationToReplica(
      Call call, StopReplicationToReplicaRequest request) {
    ReadSecrets.Found found = read.find(call, request.secretId());
    call.permit(found.target(call));
    Secret secret = found.orThrow();
    if (!secret.isReplica()) {
      throw SecretsErrors.notAReplica();
    }
    replicas.promote(call.tx(), secret, SecretChanges.now(call));
    return new StopReplicationToReplicaResponse(secret.arn().toString());
  }
}

"""A function author's session with boto3, as it would be at AWS; prints what it sees.

    python3 journey.py keys|envelope|parameters|parameter_lists|secrets|secret_lists|users|grant|events|rules

Everything else comes from the environment: AWS_ENDPOINT_URL, AWS_SHARED_CREDENTIALS_FILE,
AWS_DEFAULT_REGION.
"""

import hmac
import json
import os
import subprocess
import sys
import tempfile

import boto3
from botocore.exceptions import ClientError

EVERY_BYTE = bytes(range(256))


def see(what, value):
    print(f"{what}: {value}")


def refused(call, **arguments):
    """The error that a call is refused with."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response
    raise AssertionError(f"{call.__name__} succeeded and should not have")


def code(call, **arguments):
    """Its code and the HTTP status."""
    response = refused(call, **arguments)
    return f"{response['Error']['Code']} {response['ResponseMetadata']['HTTPStatusCode']}"


def keys():
    kms = boto3.client("kms")
    key = kms.create_key(Description="made by boto3", Tags=[{"TagKey": "team", "TagValue": "a"}])
    key_id = key["KeyMetadata"]["KeyId"]
    see("created", type(key["KeyMetadata"]["CreationDate"]).__name__)
    kms.create_alias(AliasName="alias/boto3", TargetKeyId=key_id)
    see("state", kms.describe_key(KeyId="alias/boto3")["KeyMetadata"]["KeyState"])

    context = {"purpose": "test"}
    sealed = kms.encrypt(KeyId="alias/boto3", Plaintext=EVERY_BYTE, EncryptionContext=context)
    blob = sealed["CiphertextBlob"]
    opened = kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)
    see("every byte", opened["Plaintext"] == EVERY_BYTE)
    data_key = kms.generate_data_key(KeyId=key_id, KeySpec="AES_256")
    see("data key", len(data_key["Plaintext"]))
    again = kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"])
    see("data key again", again["Plaintext"] == data_key["Plaintext"])

    made = {key_id} | {kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(4)}
    pages = list(kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}))
    see("pages of keys", [len(page["Keys"]) for page in pages])
    see("all keys", {entry["KeyId"] for page in pages for entry in page["Keys"]} == made)

    flipped = blob[:-1] + bytes([blob[-1] ^ 1])
    other = {"purpose": "other"}
    nowhere = "11111111-2222-3333-4444-555555555555"
    see("another context", code(kms.decrypt, CiphertextBlob=blob, EncryptionContext=other))
    see("a flipped bit", code(kms.decrypt, CiphertextBlob=flipped, EncryptionContext=context))
    see("unknown key", code(kms.encrypt, KeyId=nowhere, Plaintext=b"x"))
    see("unknown alias", code(kms.describe_key, KeyId="alias/none"))


def openssl(*arguments, given=b""):
    """What openssl makes of its standard input, since Python itself has no ciphers."""
    return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout


def seal(key, plaintext, header):
    """AES-256-CTR under the first half of a data key, then HMAC-SHA-256 under the second."""
    nonce = os.urandom(16)
    secret = openssl("enc", "-aes-256-ctr", "-K", key[:32].hex(), "-iv", nonce.hex(), given=plaintext)
    return nonce + secret + hmac.digest(key[32:], header + nonce + secret, "sha256")


def open_sealed(key, sealed, header):
    nonce, secret, tag = sealed[:16], sealed[16:-32], sealed[-32:]
    if not hmac.compare_digest(tag, hmac.digest(key[32:], header + nonce + secret, "sha256")):
        return None
    return openssl("enc", "-aes-256-ctr", "-K", key[:32].hex(), "-iv", nonce.hex(), given=secret)


def envelope():
    """Envelope encryption with a data key, and keys that sign."""
    kms = boto3.client("kms")
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    context = {"file": "a"}
    made = kms.generate_data_key(KeyId=key_id, NumberOfBytes=64, EncryptionContext=context)
    data_key, blob = made["Plaintext"], made["CiphertextBlob"]
    sealed = seal(data_key, EVERY_BYTE * 100, blob)
    opened = kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)
    see("envelope", open_sealed(opened["Plaintext"], sealed, blob) == EVERY_BYTE * 100)
    see("changed", open_sealed(opened["Plaintext"], sealed[:-1] + b"x", blob))
    see("another file", code(kms.decrypt, CiphertextBlob=blob, EncryptionContext={"file": "b"}))
    kms.rotate_key_on_demand(KeyId=key_id)
    again = kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)
    see("after a rotation", again["Plaintext"] == data_key)
    pair = kms.generate_data_key_pair(KeyId=key_id, KeyPairSpec="ECC_NIST_P256")
    public = openssl("pkey", "-inform", "DER", "-pubout", "-outform", "DER", given=pair["PrivateKeyPlaintext"])
    see("key pair", public == pair["PublicKey"])
    later = kms.generate_data_key_without_plaintext(KeyId=key_id, KeySpec="AES_128")
    see("for later", len(kms.decrypt(CiphertextBlob=later["CiphertextBlob"])["Plaintext"]))

    signing = kms.create_key(KeySpec="ECC_NIST_P384", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    signature = kms.sign(KeyId=signing, Message=b"text", SigningAlgorithm="ECDSA_SHA_384")["Signature"]
    with tempfile.TemporaryDirectory() as folder:
        files = {"key": kms.get_public_key(KeyId=signing)["PublicKey"], "signature": signature}
        for name, content in files.items():
            with open(f"{folder}/{name}", "wb") as file:
                file.write(content)
        said = openssl(
            *("dgst", "-sha384", "-keyform", "DER", "-verify", f"{folder}/key"),
            *("-signature", f"{folder}/signature"),
            given=b"text",
        )
    see("signature", said.decode().strip())
    wrong = {"KeyId": signing, "Message": b"other", "SigningAlgorithm": "ECDSA_SHA_384"}
    see("wrong signature", code(kms.verify, Signature=signature, **wrong))


def parameters():
    ssm = boto3.client("ssm")
    tree = {f"/boto3/tree/{number:02}": f"value {number}" for number in range(25)}
    for name, value in tree.items():
        ssm.put_parameter(Name=name, Value=value, Type="SecureString")
    walk = ssm.get_paginator("get_parameters_by_path")
    pages = list(walk.paginate(Path="/boto3", Recursive=True, WithDecryption=True))
    see("pages", [len(page["Parameters"]) for page in pages])
    see("all", {p["Name"]: p["Value"] for page in pages for p in page["Parameters"]} == tree)

    text = "\u00fc \u4e2d \U0001f512 \"quoted\" \\ \n\t"
    ssm.put_parameter(Name="/boto3/text", Value=text, Type="String")
    found = ssm.get_parameter(Name="/boto3/text")["Parameter"]
    see("text", found["Value"] == text)
    see("modified", type(found["LastModifiedDate"]).__name__)
    see("unknown", code(ssm.get_parameter, Name="/boto3/none"))
    see("again", code(ssm.put_parameter, Name="/boto3/text", Value="b", Type="String"))
    see("unknown type", code(ssm.put_parameter, Name="/boto3/x", Value="b", Type="Secret"))


def parameter_lists():
    """Every paginator of Parameter Store, labels, tags, settings, policies and sharing."""
    ssm = boto3.client("ssm")
    for number in range(23):
        ssm.put_parameter(
            Name=f"/list/{number:02}",
            Value="v",
            Type="SecureString" if number % 2 else "String",
            Tags=[{"Key": "parity", "Value": "odd" if number % 2 else "even"}],
        )
    for number in range(1, 8):
        ssm.put_parameter(Name="/list/00", Value=f"v{number}", Overwrite=True)
    describe = ssm.get_paginator("describe_parameters")
    odd = [{"Key": "tag:parity", "Values": ["odd"]}]
    pages = list(describe.paginate(ParameterFilters=odd, PaginationConfig={"PageSize": 4}))
    see("described", [len(page["Parameters"]) for page in pages])
    path = [{"Key": "Path", "Option": "Recursive", "Values": ["/list"]}]
    secure = path + [{"Key": "Type", "Values": ["SecureString"]}]
    pages = list(describe.paginate(ParameterFilters=secure))
    see("secure", sum(len(page["Parameters"]) for page in pages))
    history = ssm.get_paginator("get_parameter_history")
    pages = list(history.paginate(Name="/list/00", PaginationConfig={"PageSize": 3}))
    see("history", [[version["Version"] for version in page["Parameters"]] for page in pages])

    ssm.label_parameter_version(Name="/list/00", ParameterVersion=3, Labels=["prod", "1st"])
    see("labelled", ssm.get_parameter(Name="/list/00:prod")["Parameter"]["Value"])
    gone = ssm.unlabel_parameter_version(Name="/list/00", ParameterVersion=3, Labels=["prod"])
    see("unlabelled", gone["RemovedLabels"])
    see("no label", code(ssm.get_parameter, Name="/list/00:prod"))

    several = ssm.get_parameters(Names=["/list/01", "/list/none"], WithDecryption=True)
    see("several", [parameter["Value"] for parameter in several["Parameters"]])
    see("invalid", several["InvalidParameters"])
    kind = {"ResourceType": "Parameter", "ResourceId": "/list/01"}
    ssm.add_tags_to_resource(Tags=[{"Key": "more", "Value": "x"}], **kind)
    ssm.remove_tags_from_resource(TagKeys=["parity"], **kind)
    see("tags", ssm.list_tags_for_resource(**kind)["TagList"])

    setting = "/ssm/parameter-store/high-throughput-enabled"
    ssm.update_service_setting(SettingId=setting, SettingValue="true")
    see("set", ssm.get_service_setting(SettingId=setting)["ServiceSetting"]["SettingValue"])
    see("reset", ssm.reset_service_setting(SettingId=setting)["ServiceSetting"]["Status"])

    attributes = {"Timestamp": "2099-01-01T00:00:00.000Z"}
    expiration = {"Type": "Expiration", "Version": "1.0", "Attributes": attributes}
    made = ssm.put_parameter(
        Name="/share/d",
        Value="v",
        Type="String",
        Tier="Intelligent-Tiering",
        Policies=json.dumps([expiration]),
    )
    see("tier", made["Tier"])
    arn = ssm.get_parameter(Name="/share/d")["Parameter"]["ARN"]
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "111122223333"},
        "Action": ["ssm:GetParameter", "ssm:GetParameters"],
        "Resource": arn,
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)
    put = ssm.put_resource_policy(ResourceArn=arn, Policy=document)
    policies = ssm.get_paginator("get_resource_policies").paginate(ResourceArn=arn)
    see("shared", [p["Policy"] == document for page in policies for p in page["Policies"]])
    ssm.delete_resource_policy(
        ResourceArn=arn, PolicyId=put["PolicyId"], PolicyHash=put["PolicyHash"]
    )
    deleted = ssm.delete_parameters(Names=["/share/d", "/list/01", "/list/none"])
    see("deleted", sorted(deleted["DeletedParameters"]))


def secrets():
    manager = boto3.client("secretsmanager")
    manager.create_secret(Name="boto3/binary", SecretBinary=EVERY_BYTE)
    binary = manager.get_secret_value(SecretId="boto3/binary")
    see("every byte", binary["SecretBinary"] == EVERY_BYTE and "SecretString" not in binary)
    see("created", type(binary["CreatedDate"]).__name__)

    manager.create_secret(Name="boto3/text", SecretString="first")
    manager.put_secret_value(SecretId="boto3/text", SecretString="second")
    versions = manager.describe_secret(SecretId="boto3/text")["VersionIdsToStages"]
    see("stages", sorted(stage for stages in versions.values() for stage in stages))
    manager.delete_secret(SecretId="boto3/text")
    see("deleted", code(manager.get_secret_value, SecretId="boto3/text"))
    see("unknown", code(manager.get_secret_value, SecretId="boto3/none"))
    see("again", code(manager.create_secret, Name="boto3/binary", SecretString="x"))


def pages_of_versions(manager, **more):
    """By hand, since not every boto3 has a paginator for them."""
    arguments = {"SecretId": "lists/00", "MaxResults": 4, **more}
    pages = [manager.list_secret_version_ids(**arguments)]
    while token := pages[-1].get("NextToken"):
        pages.append(manager.list_secret_version_ids(**arguments, NextToken=token))
    return pages


def secret_lists():
    manager = boto3.client("secretsmanager")
    names = [f"lists/{number:02}" for number in range(25)]
    for name in names:
        tags = [{"Key": "parity", "Value": "even" if int(name[-1]) % 2 == 0 else "odd"}]
        manager.create_secret(Name=name, SecretString=f"value of {name}", Tags=tags)
    walk = manager.get_paginator("list_secrets")
    pages = list(walk.paginate(PaginationConfig={"PageSize": 10}, SortOrder="desc"))
    see("pages", [len(page["SecretList"]) for page in pages])
    found = [entry["Name"] for page in pages for entry in page["SecretList"]]
    see("all, newest first", found == names[::-1])
    odd = [{"Key": "tag-value", "Values": ["odd"]}, {"Key": "name", "Values": ["!lists/1"]}]
    pages = list(walk.paginate(Filters=odd, SortOrder="asc"))
    see("filtered", [entry["Name"] for page in pages for entry in page["SecretList"]])

    batch = {"Filters": [{"Key": "name", "Values": ["lists/"]}]}
    pages = [manager.batch_get_secret_value(**batch)]
    while token := pages[-1].get("NextToken"):
        pages.append(manager.batch_get_secret_value(**batch, NextToken=token))
    see("batches", [len(page["SecretValues"]) for page in pages])
    values = {s["Name"]: s["SecretString"] for page in pages for s in page["SecretValues"]}
    see("all values", values == {name: f"value of {name}" for name in names})
    some = manager.batch_get_secret_value(SecretIdList=["lists/00", "lists/none"])
    see("errors", [error["ErrorCode"] for error in some["Errors"]])

    for number in range(5):
        manager.put_secret_value(SecretId="lists/00", SecretString=f"value {number}")
    see("labelled", [len(page["Versions"]) for page in pages_of_versions(manager)])
    deprecated = pages_of_versions(manager, IncludeDeprecated=True)
    see("versions", [len(page["Versions"]) for page in deprecated])
    password = manager.get_random_password(PasswordLength=40, ExcludePunctuation=True)
    see("password", len(password["RandomPassword"]))


def users():
    admin, iam = boto3.client("secretsmanager"), boto3.client("iam")
    admin.create_secret(Name="app/one", SecretString="for the app")
    admin.create_secret(Name="app/two", SecretString="not for the app")
    iam.create_user(UserName="boto3-app")
    policy = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": "arn:aws:secretsmanager:*:*:secret:app/one-??????",
        },
    }
    document = json.dumps(policy)
    iam.put_user_policy(UserName="boto3-app", PolicyName="read", PolicyDocument=document)
    key = iam.create_access_key(UserName="boto3-app")["AccessKey"]
    app = session(key["AccessKeyId"], key["SecretAccessKey"])
    identity = app.client("sts").get_caller_identity()
    see("arn", identity["Arn"].removeprefix(f"arn:aws:iam::{identity['Account']}:"))

    manager = app.client("secretsmanager")
    see("allowed", manager.get_secret_value(SecretId="app/one")["Name"])
    see("another", code(manager.get_secret_value, SecretId="app/two"))
    see("absent", code(manager.get_secret_value, SecretId="app/six"))
    there = refused(manager.get_secret_value, SecretId="app/two")["Error"]["Message"]
    absent = refused(manager.get_secret_value, SecretId="app/six")["Error"]["Message"]
    see("the same words for both", there.replace("app/two", "app/six") == absent)
    see("delete", code(manager.delete_secret, SecretId="app/one"))
    see("iam", code(app.client("iam").create_user, UserName="boto3-friend"))

    forger = session(key["AccessKeyId"], "another secret key")
    see("forged, json", code(forger.client("kms").list_keys))
    see("forged, query", code(forger.client("sts").get_caller_identity))
    see("unknown user", code(iam.delete_user, UserName="boto3-none"))
    wrong = {"UserName": "boto3-app", "PolicyName": "wrong", "PolicyDocument": "{}"}
    see("no policy", code(iam.put_user_policy, **wrong))


def grant():
    """A worker whose only permission is a grant, and who gives it back."""
    kms, iam = boto3.client("kms"), boto3.client("iam")
    arn = iam.create_user(UserName="boto3-worker")["User"]["Arn"]
    key = iam.create_access_key(UserName="boto3-worker")["AccessKey"]
    worker = session(key["AccessKeyId"], key["SecretAccessKey"]).client("kms")
    key_id = kms.create_key()["KeyMetadata"]["KeyId"]
    job = {"job": "1"}
    sealed = kms.encrypt(KeyId=key_id, Plaintext=EVERY_BYTE, EncryptionContext=job)
    use = {"CiphertextBlob": sealed["CiphertextBlob"], "EncryptionContext": job}
    see("before", code(worker.decrypt, **use))

    grant_id = kms.create_grant(
        KeyId=key_id,
        Name="worker",
        GranteePrincipal=arn,
        RetiringPrincipal=arn,
        Operations=["Decrypt"],
        Constraints={"EncryptionContextEquals": job},
    )["GrantId"]
    see("opened", worker.decrypt(**use)["Plaintext"] == EVERY_BYTE)
    other = kms.encrypt(KeyId=key_id, Plaintext=b"x", EncryptionContext={"job": "2"})
    blob = other["CiphertextBlob"]
    see(
        "another context",
        code(worker.decrypt, CiphertextBlob=blob, EncryptionContext={"job": "2"}),
    )
    see("another operation", code(worker.encrypt, KeyId=key_id, Plaintext=b"x"))
    see("listed", [entry["Name"] for entry in kms.list_grants(KeyId=key_id)["Grants"]])
    see("retirable", len(kms.list_retirable_grants(RetiringPrincipal=arn)["Grants"]))

    worker.retire_grant(KeyId=kms.describe_key(KeyId=key_id)["KeyMetadata"]["Arn"], GrantId=grant_id)
    see("after", code(worker.decrypt, **use))
    see("left", kms.list_grants(KeyId=key_id)["Grants"])
    see("again", code(kms.revoke_grant, KeyId=key_id, GrantId=grant_id))


def session(access_key_id, secret_access_key):
    return boto3.Session(
        aws_access_key_id=access_key_id, aws_secret_access_key=secret_access_key
    )


def events():
    kms = boto3.client("kms")
    requests = [
        kms.list_keys(Limit=1)["ResponseMetadata"]["RequestId"] for _ in range(320)
    ]
    cloudtrail = boto3.client("cloudtrail")
    pages = list(
        cloudtrail.get_paginator("lookup_events").paginate(
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "ListKeys"}]
        )
    )
    found = [event for page in pages for event in page["Events"]]
    records = [json.loads(event["CloudTrailEvent"]) for event in found]
    see("pages", [len(page["Events"]) for page in pages])
    see("all, newest first", [record["requestID"] for record in records] == requests[::-1])
    see("times", sorted({type(event["EventTime"]).__name__ for event in found}))
    see("users", sorted({event["Username"] for event in found}))
    wrong = {"AttributeKey": "EventName", "AttributeValue": "ListKeys"}
    see("two attributes", code(cloudtrail.lookup_events, LookupAttributes=[wrong, wrong]))


def rules():
    """EventBridge: rules, targets, patterns, events of one's own, connections and destinations."""
    events = boto3.client("events")
    pattern = {"source": ["aws.ssm"], "detail": {"name": [{"prefix": "/shop/"}]}}
    for number in range(3):
        events.put_rule(Name=f"rule-{number}", EventPattern=json.dumps(pattern), State="DISABLED")
    bus = events.create_event_bus(Name="shop")["EventBusArn"]
    put = events.put_targets(Rule="rule-1", Targets=[{"Id": "shop", "Arn": bus, "InputPath": "$.detail"}])
    see("put", put["FailedEntryCount"])
    events.enable_rule(Name="rule-1")
    see("pages", [[r["Name"] for r in events.list_rules(Limit=2)["Rules"]], rule_names(events)])
    see("shown", {r["State"] for r in events.list_rules()["Rules"]} == {"ENABLED", "DISABLED"})
    see("targets", events.list_targets_by_rule(Rule="rule-1")["Targets"][0]["InputPath"])
    see("by target", events.list_rule_names_by_target(TargetArn=bus)["RuleNames"])

    event = {
        "id": "1",
        "account": "111122223333",
        "source": "aws.ssm",
        "time": "2026-01-01T00:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail-type": "Parameter Store Change",
        "detail": {"name": "/shop/limit"},
    }
    test = {"EventPattern": json.dumps(pattern)}
    see("matches", events.test_event_pattern(Event=json.dumps(event), **test)["Result"])
    event["detail"]["name"] = "/other"
    see("another", events.test_event_pattern(Event=json.dumps(event), **test)["Result"])
    one = {"Source": "shop", "DetailType": "sold", "Detail": json.dumps({"number": 1})}
    own = events.put_events(Entries=[one, {**one, "Detail": "x"}, {**one, "Source": "aws.ssm"}])
    see("own", [entry.get("ErrorCode", "taken") for entry in own["Entries"]])

    key = {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "opensesame"}}
    connection = events.create_connection(Name="hook", AuthorizationType="API_KEY", AuthParameters=key)
    shown = events.describe_connection(Name="hook")
    see("connection", [shown["ConnectionState"], "opensesame" in str(shown)])
    destination = events.create_api_destination(
        Name="hook",
        ConnectionArn=connection["ConnectionArn"],
        InvocationEndpoint="https://example.com/hook/*",
        HttpMethod="POST",
    )
    see("destination", destination["ApiDestinationState"])
    arn = events.describe_rule(Name="rule-1")["Arn"]
    events.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "a"}])
    see("tags", events.list_tags_for_resource(ResourceARN=arn)["Tags"])

    see("with targets", code(events.delete_rule, Name="rule-1"))
    see("unknown", code(events.describe_rule, Name="none"))
    see("no pattern", code(events.put_rule, Name="x", EventPattern='{"source": "aws.ssm"}'))
    see("no schedule", code(events.put_rule, Name="x", ScheduleExpression="rate(1 minutes)"))
    events.remove_targets(Rule="rule-1", Ids=["shop"])
    for name in rule_names(events):
        events.delete_rule(Name=name)
    events.delete_api_destination(Name="hook")
    events.delete_connection(Name="hook")
    events.delete_event_bus(Name="shop")
    see("left", [rule_names(events), [b["Name"] for b in events.list_event_buses()["EventBuses"]]])


def rule_names(events):
    """Page by page."""
    pages = events.get_paginator("list_rules").paginate(PaginationConfig={"PageSize": 2})
    return [rule["Name"] for page in pages for rule in page["Rules"]]


if __name__ == "__main__":
    {
        "keys": keys,
        "envelope": envelope,
        "parameters": parameters,
        "parameter_lists": parameter_lists,
        "secrets": secrets,
        "secret_lists": secret_lists,
        "users": users,
        "grant": grant,
        "events": events,
        "rules": rules,
    }[sys.argv[1]]()

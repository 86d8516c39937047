"""A function author's session with boto3, as it reads anywhere; what it saw is printed as JSON.

Configuration comes from the environment alone: AWS_ENDPOINT_URL, AWS_SHARED_CREDENTIALS_FILE,
AWS_DEFAULT_REGION.
"""

import json
import os

import boto3
from botocore.exceptions import ClientError

EVERY_BYTE = bytes(range(256))


def code_of(call, **arguments):
    """The error code that a call is refused with."""
    try:
        call(**arguments)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return f"{error.response['Error']['Code']} {status}"
    return "succeeded"


def keys(kms):
    key = kms.create_key(Description="made by boto3", Tags=[{"TagKey": "team", "TagValue": "a"}])
    key_id = key["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/boto3", TargetKeyId=key_id)
    context = {"purpose": "test"}
    sealed = kms.encrypt(KeyId="alias/boto3", Plaintext=EVERY_BYTE, EncryptionContext=context)
    opened = kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context)
    data_key = kms.generate_data_key(KeyId=key_id, KeySpec="AES_256")
    unwrapped = kms.decrypt(CiphertextBlob=data_key["CiphertextBlob"])
    flipped = bytearray(sealed["CiphertextBlob"])
    flipped[-1] ^= 1
    for _ in range(4):
        kms.create_key()
    pages = list(kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}))
    listed = [entry["KeyId"] for page in pages for entry in page["Keys"]]
    return {
        "created": type(key["KeyMetadata"]["CreationDate"]).__name__,
        "state": kms.describe_key(KeyId="alias/boto3")["KeyMetadata"]["KeyState"],
        "binary": opened["Plaintext"] == EVERY_BYTE,
        "data_key": unwrapped["Plaintext"] == data_key["Plaintext"] and len(data_key["Plaintext"]),
        "list_keys_pages": len(pages),
        "list_keys": len(listed) == len(set(listed)) and key_id in listed and len(listed),
        "other_context": code_of(
            kms.decrypt,
            CiphertextBlob=sealed["CiphertextBlob"],
            EncryptionContext={"purpose": "other"},
        ),
        "flipped": code_of(
            kms.decrypt, CiphertextBlob=bytes(flipped), EncryptionContext=context
        ),
        "unknown_key": code_of(
            kms.encrypt, KeyId="11111111-2222-3333-4444-555555555555", Plaintext=b"x"
        ),
        "no_such_alias": code_of(kms.describe_key, KeyId="alias/none"),
    }


def parameters(ssm):
    for number in range(25):
        ssm.put_parameter(
            Name=f"/boto3/tree/{number:02}", Value=f"value {number}", Type="SecureString"
        )
    pages = list(
        ssm.get_paginator("get_parameters_by_path").paginate(
            Path="/boto3", Recursive=True, WithDecryption=True
        )
    )
    found = {p["Name"]: p["Value"] for page in pages for p in page["Parameters"]}
    expected = {f"/boto3/tree/{number:02}": f"value {number}" for number in range(25)}
    ssm.put_parameter(Name="/boto3/text", Value="\u00fc \u4e2d \U0001f512", Type="String")
    text = ssm.get_parameter(Name="/boto3/text")["Parameter"]
    return {
        "pages": [len(page["Parameters"]) for page in pages],
        "all": found == expected,
        "text": text["Value"],
        "modified": type(text["LastModifiedDate"]).__name__,
        "none": code_of(ssm.get_parameter, Name="/boto3/none"),
        "again": code_of(ssm.put_parameter, Name="/boto3/text", Value="b", Type="String"),
        "bad_type": code_of(ssm.put_parameter, Name="/boto3/x", Value="b", Type="Secret"),
    }


def secrets(manager):
    manager.create_secret(Name="boto3/binary", SecretBinary=EVERY_BYTE)
    binary = manager.get_secret_value(SecretId="boto3/binary")
    manager.create_secret(Name="boto3/text", SecretString="first")
    manager.put_secret_value(SecretId="boto3/text", SecretString="second")
    described = manager.describe_secret(SecretId="boto3/text")
    stages = sorted(stage for all in described["VersionIdsToStages"].values() for stage in all)
    manager.delete_secret(SecretId="boto3/text")
    return {
        "binary": binary["SecretBinary"] == EVERY_BYTE and "SecretString" not in binary,
        "created": type(binary["CreatedDate"]).__name__,
        "stages": stages,
        "deleted": code_of(manager.get_secret_value, SecretId="boto3/text"),
        "none": code_of(manager.get_secret_value, SecretId="boto3/none"),
        "again": code_of(manager.create_secret, Name="boto3/binary", SecretString="x"),
    }


def users(iam):
    iam.create_user(UserName="boto3-app")
    policy = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": "arn:aws:secretsmanager:*:*:secret:boto3/binary-??????",
        },
    }
    iam.put_user_policy(
        UserName="boto3-app", PolicyName="read", PolicyDocument=json.dumps(policy)
    )
    key = iam.create_access_key(UserName="boto3-app")["AccessKey"]
    app = boto3.Session(
        aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
    )
    manager = app.client("secretsmanager")
    identity = app.client("sts").get_caller_identity()
    forger = boto3.Session(
        aws_access_key_id=key["AccessKeyId"], aws_secret_access_key="another secret key"
    )
    return {
        "arn": identity["Arn"].removeprefix(f"arn:aws:iam::{identity['Account']}:"),
        "allowed": manager.get_secret_value(SecretId="boto3/binary")["Name"],
        "other": code_of(manager.get_secret_value, SecretId="boto3/text"),
        "absent": code_of(manager.get_secret_value, SecretId="boto3/none"),
        "delete": code_of(manager.delete_secret, SecretId="boto3/binary"),
        "iam": code_of(app.client("iam").create_user, UserName="boto3-friend"),
        "forged_json": code_of(forger.client("kms").list_keys),
        "forged_query": code_of(forger.client("sts").get_caller_identity),
        "no_such_user": code_of(iam.delete_user, UserName="boto3-none"),
        "bad_policy": code_of(
            iam.put_user_policy, UserName="boto3-app", PolicyName="bad", PolicyDocument="{}"
        ),
    }


if __name__ == "__main__":
    assert os.environ["AWS_ENDPOINT_URL"]
    seen = {
        "keys": keys(boto3.client("kms")),
        "parameters": parameters(boto3.client("ssm")),
        "secrets": secrets(boto3.client("secretsmanager")),
        "users": users(boto3.client("iam")),
    }
    print(json.dumps(seen))

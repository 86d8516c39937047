"""A rotation function for a login of a service over HTTP. Handler: rotate.handler. Needs boto3.

The secret is {"url": ..., "username": ..., "password": ...}. The service answers GET with 200 when
name and password are right and with 401 when not, and takes a new password as the body of a PUT.
For another service change can_login and change_password; the rest is the protocol of rotation.
"""

import base64
import json
import logging
import urllib.error
import urllib.request

import boto3

secrets = boto3.client("secretsmanager")
logging.getLogger().setLevel(logging.INFO)


def handler(event, context):
    """One step of four; an exception is a failure, and the whole is tried again."""
    logging.info("%s of version %s", event["Step"], event["ClientRequestToken"])
    step = {"createSecret": create, "setSecret": change, "testSecret": test, "finishSecret": finish}
    step[event["Step"]](event["SecretId"], event["ClientRequestToken"])


def create(secret, version):
    """Makes the new password, unless an attempt before this one has."""
    if pending(secret, version) is None:
        value = current(secret)
        value["password"] = secrets.get_random_password(ExcludePunctuation=True)["RandomPassword"]
        secrets.put_secret_value(
            SecretId=secret,
            ClientRequestToken=version,
            SecretString=json.dumps(value),
            VersionStages=["AWSPENDING"],
        )


def change(secret, version):
    """Gives it to the service, unless that has it already."""
    new = pending(secret, version)
    if not can_login(new):
        change_password(current(secret), new["password"])


def test(secret, version):
    """Tries it."""
    if not can_login(pending(secret, version)):
        raise PermissionError("the service refuses the new password")


def finish(secret, version):
    """Makes it the current one."""
    stages = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
    now = next(each for each, names in stages.items() if "AWSCURRENT" in names)
    if now != version:
        secrets.update_secret_version_stage(
            SecretId=secret,
            VersionStage="AWSCURRENT",
            MoveToVersionId=version,
            RemoveFromVersionId=now,
        )


def current(secret):
    value = secrets.get_secret_value(SecretId=secret, VersionStage="AWSCURRENT")
    return json.loads(value["SecretString"])


def pending(secret, version):
    try:
        value = secrets.get_secret_value(
            SecretId=secret, VersionId=version, VersionStage="AWSPENDING"
        )
        return json.loads(value["SecretString"])
    except secrets.exceptions.ResourceNotFoundException:
        return None


def request(login, method, body=None):
    words = f"{login['username']}:{login['password']}".encode()
    headers = {"Authorization": "Basic " + base64.b64encode(words).decode()}
    asked = urllib.request.Request(login["url"], body, headers, method=method)
    return urllib.request.urlopen(asked, timeout=5)


def can_login(login):
    try:
        request(login, "GET").close()
        return True
    except urllib.error.HTTPError as error:
        if error.code == 401:
            return False
        raise


def change_password(login, password):
    request(login, "PUT", password.encode()).close()

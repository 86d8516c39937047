"""The article's three ways in Python, on the boto3 in the zip."""

import base64
import os

import boto3

kms = boto3.client("kms")
ssm = boto3.client("ssm")
secretsmanager = boto3.client("secretsmanager")


def environment(event, context):
    print("decrypting as", context.function_name)
    blob = base64.b64decode(os.environ["SECRET"])
    return kms.decrypt(CiphertextBlob=blob)["Plaintext"].decode()


def parameter(event, context):
    print("reading as", context.function_name)
    return ssm.get_parameter(Name="/my/secret", WithDecryption=True)["Parameter"]["Value"]


def secret(event, context):
    print("reading as", context.function_name)
    return secretsmanager.get_secret_value(SecretId="Username")["SecretString"]

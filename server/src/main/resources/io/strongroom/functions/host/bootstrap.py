# Runs a Python function by Lambda's Runtime API:
# https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback

HOST, PORT = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
ROOT = os.environ["LAMBDA_TASK_ROOT"]
PREFIX = "/2018-06-01/runtime/"


class Trouble(Exception):
    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Client:
    def __init__(self):
        self.connection = http.client.HTTPConnection(HOST, int(PORT))

    def call(self, method, what, body=None, headers=None):
        self.connection.request(method, PREFIX + what, body, headers or {})
        response = self.connection.getresponse()
        return response, response.read()


class Context:
    def __init__(self, headers):
        env = os.environ
        self.function_name = env["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = env["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = env["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = env["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.identity = None
        client = headers["Lambda-Runtime-Client-Context"]
        self.client_context = json.loads(client) if client else None
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


class RequestId(logging.Filter):
    current = ""

    def filter(self, record):
        record.aws_request_id = RequestId.current
        return True


def prepare_logging():
    handler = logging.StreamHandler(sys.stdout)
    form = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
    handler.setFormatter(logging.Formatter(form, "%Y-%m-%dT%H:%M:%S"))
    handler.terminator = ""
    logging.Formatter.converter = time.gmtime
    handler.addFilter(RequestId())
    logging.getLogger().addHandler(handler)


def shown(error, request_id):
    kind = error.kind if isinstance(error, Trouble) else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    stack = traceback.format_list([f for f in frames if f.filename != __file__])
    what = {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": stack}
    lines = [f"[ERROR] {kind}: {error}"] + (["Traceback (most recent call last):"] + stack if stack else [])
    sys.stdout.write("\r".join(line.rstrip("\n").replace("\n", "\r") for line in lines) + "\n")
    return kind, json.dumps(what)


def load():
    name = os.environ["_HANDLER"]
    if "." not in name:
        raise Trouble("Runtime.MalformedHandlerName", f"Bad handler '{name}': not enough values to unpack")
    module, function = name.rsplit(".", 1)
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        raise Trouble("Runtime.ImportModuleError", f"Unable to import module '{module}': {error}") from None
    except SyntaxError as error:
        raise Trouble("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module}': {error}") from None
    found = getattr(loaded, function, None)
    if found is None:
        raise Trouble("Runtime.HandlerNotFound", f"Handler '{function}' missing on module '{module}'")
    return found


def main():
    client = Client()
    prepare_logging()
    sys.path.insert(0, ROOT)
    try:
        handler = load()
    except BaseException as error:
        kind, payload = shown(error, "")
        client.call("POST", "init/error", payload, {"Lambda-Runtime-Function-Error-Type": kind})
        sys.exit(1)
    while True:
        response, event = client.call("GET", "invocation/next")
        if response.status != 200:
            sys.exit(1)
        context = Context(response.headers)
        request_id = RequestId.current = context.aws_request_id
        os.environ["_X_AMZN_TRACE_ID"] = response.headers["Lambda-Runtime-Trace-Id"] or ""
        try:
            result = handler(json.loads(event), context)
            try:
                payload = json.dumps(result)
            except (TypeError, ValueError) as error:
                raise Trouble("Runtime.MarshalError", f"Unable to marshal response: {error}") from None
            client.call("POST", f"invocation/{request_id}/response", payload.encode())
        except Exception as error:
            kind, payload = shown(error, request_id)
            client.call("POST", f"invocation/{request_id}/error", payload,
                        {"Lambda-Runtime-Function-Error-Type": kind})


main()

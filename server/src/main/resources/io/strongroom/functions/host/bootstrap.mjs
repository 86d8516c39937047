// Runs a Node.js function by Lambda's Runtime API:
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import util from 'node:util';
import { pathToFileURL } from 'node:url';

const api = process.env.AWS_LAMBDA_RUNTIME_API;
const root = process.env.LAMBDA_TASK_ROOT;
const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
const [host, port] = api.split(':');
let requestId = 'undefined';

function call(method, what, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const data = body === undefined ? undefined : Buffer.from(body);
    const request = http.request({ host, port, agent, method, path: '/2018-06-01/runtime/' + what,
      headers: data ? { ...headers, 'Content-Length': data.length } : headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers,
        body: Buffer.concat(parts) }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(data);
  });
}

for (const [name, level] of [['log', 'INFO'], ['info', 'INFO'], ['warn', 'WARN'], ['error', 'ERROR'],
  ['debug', 'DEBUG'], ['trace', 'TRACE']]) {
  console[name] = (...words) => {
    const text = util.format(...words).replaceAll('\n', '\r');
    process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
  };
}

class Trouble extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

function shown(error) {
  if (error instanceof Error || util.types.isNativeError(error)) {
    return { errorType: error.name, errorMessage: error.message,
      trace: String(error.stack).split('\n') };
  }
  return { errorType: typeof error,
    errorMessage: typeof error === 'string' ? error : String(util.format(error)), trace: [] };
}

function fail(what, error) {
  const payload = JSON.stringify(shown(error));
  console.error(what, payload);
  return payload;
}

async function load() {
  const name = process.env._HANDLER;
  const at = path.basename(name).indexOf('.');
  if (at < 1) throw new Trouble('Runtime.MalformedHandlerName', 'Bad handler');
  const file = path.join(path.dirname(name), path.basename(name).slice(0, at));
  const member = path.basename(name).slice(at + 1);
  const found = ['', '.js', '.mjs', '.cjs'].map((end) => path.resolve(root, file + end))
    .find((each) => each.startsWith(root) && fs.existsSync(each) && fs.statSync(each).isFile());
  if (!found) throw new Trouble('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
  let loaded;
  try {
    loaded = await import(pathToFileURL(found));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new Trouble('Runtime.UserCodeSyntaxError', `${error}`);
    }
    if (error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND') {
      throw new Trouble('Runtime.ImportModuleError', `Error: ${error.message}`);
    }
    throw error;
  }
  const pick = (from) => member.split('.').reduce((each, key) => each?.[key], from);
  const handler = pick(loaded) ?? pick(loaded.default);
  if (handler === undefined) {
    throw new Trouble('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new Trouble('Runtime.HandlerNotFound', `${name} is not a function`);
  }
  return handler;
}

function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    const done = (error, result) => (error ? reject(error) : resolve(result));
    Object.assign(context, { done, succeed: resolve, fail: reject });
    const result = handler(event, context, done);
    if (typeof result?.then === 'function') result.then(resolve, reject);
    else if (handler.length < 3 && result !== undefined) resolve(result);
    else if (handler.length < 2) resolve(result);
  });
}

const broken = (name) => async (error) => {
  const wrapped = name ? new Trouble(name, `${error}`) : error;
  const payload = fail(name ? 'Unhandled Promise Rejection' : 'Uncaught Exception', wrapped);
  try {
    await call('POST', requestId === 'undefined' ? 'init/error' : `invocation/${requestId}/error`,
      payload, { 'Lambda-Runtime-Function-Error-Type': shown(wrapped).errorType });
  } finally {
    process.exit(129);
  }
};
process.on('uncaughtException', broken());
process.on('unhandledRejection', broken('Runtime.UnhandledPromiseRejection'));

let handler;
try {
  handler = await load();
} catch (error) {
  const payload = fail('Uncaught Exception', error);
  await call('POST', 'init/error', payload,
    { 'Lambda-Runtime-Function-Error-Type': shown(error).errorType });
  process.exit(1);
}

for (;;) {
  const next = await call('GET', 'invocation/next');
  if (next.status !== 200) process.exit(1);
  requestId = next.headers['lambda-runtime-aws-request-id'];
  const deadline = Number(next.headers['lambda-runtime-deadline-ms']);
  process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'];
  const client = next.headers['lambda-runtime-client-context'];
  const context = {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: next.headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: requestId,
    clientContext: client ? JSON.parse(client) : undefined,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const result = await run(handler, JSON.parse(next.body), context);
    await call('POST', `invocation/${requestId}/response`, JSON.stringify(result) ?? 'null');
  } catch (error) {
    await call('POST', `invocation/${requestId}/error`, fail('Invoke Error', error),
      { 'Lambda-Runtime-Function-Error-Type': shown(error).errorType });
  }
}

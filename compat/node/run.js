// Runs a handler file as Lambda would and prints, as JSON, what its own function then returns:
//   node run.js v2/parameter.js getSecret
// The article's handlers keep their secret to themselves, so the function that they await is made
// visible by one line added in memory; the file itself stays as it is printed.
'use strict';

const fs = require('fs');
const Module = require('module');
const path = require('path');

const [file, inner] = [path.resolve(process.argv[2]), process.argv[3]];

// The second SDK knows no AWS_ENDPOINT_URL; its users say it once, before anything else.
if (path.basename(path.dirname(file)) === 'v2') {
    require('aws-sdk').config.update({ endpoint: process.env.AWS_ENDPOINT_URL });
}

const lambda = new Module(file, null);
lambda.filename = file;
lambda.paths = Module._nodeModulePaths(path.dirname(file));
lambda._compile(fs.readFileSync(file, 'utf-8') + `\nexports.inner = ${inner};\n`, file);

(async () => {
    await lambda.exports.handler({});
    process.stdout.write(JSON.stringify({ secret: await lambda.exports.inner() }) + '\n');
})().catch((error) => {
    // Where the two SDKs put the code of an error.
    process.stdout.write(JSON.stringify({ error: error.code || error.name, message: error.message }) + '\n');
    process.exitCode = 1;
});

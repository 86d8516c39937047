// Stands in for aws-sdk v2 in the demonstration where that is not installed: the three calls of the
// article's handlers, signed (Signature Version 4), with answers as the SDK shapes them.
'use strict';

const crypto = require('crypto');
const http = require('http');

exports.version = 'stand-in';
exports.config = { update(options) { Object.assign(this, options); } };

const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => crypto.createHmac('sha256', key).update(text).digest();

function sign(headers, service, body) {
    const time = headers['x-amz-date'];
    const scope = [time.slice(0, 8), process.env.AWS_REGION, service, 'aws4_request'];
    const names = Object.keys(headers).sort();
    const request = ['POST', '/', '', ...names.map((name) => `${name}:${headers[name]}`), '',
        names.join(';'), sha256(body)].join('\n');
    const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(request)].join('\n');
    const key = scope.reduce(hmac, 'AWS4' + process.env.AWS_SECRET_ACCESS_KEY);
    return `AWS4-HMAC-SHA256 Credential=${process.env.AWS_ACCESS_KEY_ID}/${scope.join('/')}, ` +
        `SignedHeaders=${names.join(';')}, Signature=${hmac(key, text).toString('hex')}`;
}

function call(service, target, params) {
    const url = new URL(exports.config.endpoint);
    const body = JSON.stringify(params);
    const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'host': url.host,
        'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
        'x-amz-target': target,
    };
    headers.authorization = sign({ ...headers }, service, body);
    return new Promise((resolve, reject) => {
        const request = http.request(url, { method: 'POST', headers }, (response) => {
            const parts = [];
            response.on('data', (part) => parts.push(part));
            response.on('end', () => {
                const answer = JSON.parse(Buffer.concat(parts).toString('utf-8'));
                if (response.statusCode === 200) {
                    return resolve(answer);
                }
                const message = answer.message || answer.Message;
                reject(Object.assign(new Error(message), { code: answer.__type.replace(/.*#/, '') }));
            });
        });
        request.on('error', reject);
        request.end(body);
    });
}

exports.KMS = class {
    decrypt(params) {
        const wire = { ...params, CiphertextBlob: params.CiphertextBlob.toString('base64') };
        const shape = (data) => ({ ...data, Plaintext: Buffer.from(data.Plaintext, 'base64') });
        return { promise: () => call('kms', 'TrentService.Decrypt', wire).then(shape) };
    }
};

exports.SSM = class {
    getParameter(params) {
        return { promise: () => call('ssm', 'AmazonSSM.GetParameter', params) };
    }
};

exports.SecretsManager = class {
    getSecretValue(params) {
        const target = 'secretsmanager.GetSecretValue';
        return { promise: () => call('secretsmanager', target, params) };
    }
};

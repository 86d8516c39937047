// What a function reads through Powertools for AWS Lambda (TypeScript), a line for each call.
'use strict';

const ssm = require('@aws-lambda-powertools/parameters/ssm');
const { getSecret } = require('@aws-lambda-powertools/parameters/secrets');

const see = (what, value) =>
    console.log(what, typeof value === 'string' ? value : JSON.stringify(value));
const failure = async (promise) => promise.then(() => 'nothing', (error) => error.name);

(async () => {
    see('one', await ssm.getParameter('/powertools/one', { decrypt: true }));
    see('json', await ssm.getParameter('/powertools/two.json', { transform: 'auto' }));
    see('path', await ssm.getParameters('/powertools', { decrypt: true, transform: 'auto' }));
    see('below', await ssm.getParameters('/powertools', { decrypt: true, recursive: true, forceFetch: true, transform: 'auto' }));
    see('names', await ssm.getParametersByName(
        {
            '/powertools/one': { decrypt: true },
            '/powertools/two.json': { transform: 'json' },
            '/powertools/none': {},
        },
        { throwOnError: false }));
    const version = await ssm.setParameter('/powertools/one', { value: 'changed', parameterType: 'SecureString', overwrite: true });
    see('set', version + ' ' + await ssm.getParameter('/powertools/one', { decrypt: true, forceFetch: true }));
    see('none', await failure(ssm.getParameter('/powertools/none')));
    see('secret', await getSecret('powertools/login', { transform: 'json' }));
    see('absent', await failure(getSecret('powertools/none')));
})();

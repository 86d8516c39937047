const aws = require('aws-sdk');

const secretmanager = new aws.SecretsManager();

exports.handler = async (event) => {
    const decodedSecret = await getSecretString();
};

async function getSecretString() {
    const params = {
        SecretId: 'Username'
    };

    const result = await secretmanager.getSecretValue(params).promise();
    return result.SecretString;
}

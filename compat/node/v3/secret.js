const { SecretsManagerClient, GetSecretValueCommand } = require('@aws-sdk/client-secrets-manager');

const secretmanager = new SecretsManagerClient();

exports.handler = async (event) => {
    const decodedSecret = await getSecretString();
};

async function getSecretString() {
    const params = {
        SecretId: 'Username'
    };

    const result = await secretmanager.send(new GetSecretValueCommand(params));
    return result.SecretString;
}

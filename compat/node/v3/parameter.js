const { SSMClient, GetParameterCommand } = require('@aws-sdk/client-ssm');

const ssm = new SSMClient();

exports.handler = async (event) => {
    const decodedSecret = await getSecret();
};

async function getSecret() {
    const params = {
        Name: '/my/secret',
        WithDecryption: true
    };

    const result = await ssm.send(new GetParameterCommand(params));
    return result.Parameter.Value
}

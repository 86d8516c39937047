const aws = require('aws-sdk');

const ssm = new aws.SSM();

exports.handler = async (event) => {
    const decodedSecret = await getSecret();
};

async function getSecret() {
    const params = {
        Name: '/my/secret',
        WithDecryption: true
    };

    const result = await ssm.getParameter(params).promise();
    return result.Parameter.Value
}

const aws = require('aws-sdk');

const EncodedSecret = process.env.SECRET;
let DecodedSecret;

const kms = new aws.KMS();

exports.handler = async (event) => {
    const decodedSecret = await decodeSecret();
};

async function decodeSecret() {
    if (DecodedSecret) {
        return DecodedSecret;
    }

    const params = {
      CiphertextBlob: Buffer.from(EncodedSecret, 'base64')
    };

    const data = await kms.decrypt(params).promise();
    DecodedSecret = data.Plaintext.toString('utf-8');

    return DecodedSecret;
}

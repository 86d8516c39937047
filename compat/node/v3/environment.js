const { KMSClient, DecryptCommand } = require('@aws-sdk/client-kms');

const EncodedSecret = process.env.SECRET;
let DecodedSecret;

const kms = new KMSClient();

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

    const data = await kms.send(new DecryptCommand(params));
    DecodedSecret = Buffer.from(data.Plaintext).toString('utf-8');

    return DecodedSecret;
}

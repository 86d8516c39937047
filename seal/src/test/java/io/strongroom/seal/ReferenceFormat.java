package io.strongroom.seal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Version 1 of the format once more, with Bouncy Castle and from the description alone: it shares
 * no code with what it is compared to.
 */
final class ReferenceFormat {
  private static final byte[] INFO =
      "strongroom/sealed/v1/aes-256-gcm".getBytes(StandardCharsets.US_ASCII);

  private final byte[] key;
  private final String label;
  private final byte[] materialId;

  ReferenceFormat(byte[] key, String label, byte[] materialId) {
    this.key = key;
    this.label = label;
    this.materialId = materialId;
  }

  byte[] seal(byte[] salt, byte[] nonce, byte[] plaintext, byte[] context)
      throws IOException, InvalidCipherTextException {
    var header = new ByteArrayOutputStream();
    var out = new DataOutputStream(header);
    byte[] labelBytes = label.getBytes(StandardCharsets.UTF_8);
    out.writeBytes("SR");
    out.writeByte(1);
    out.writeByte(1);
    out.writeByte(labelBytes.length);
    out.write(labelBytes);
    out.write(materialId);
    out.write(salt);
    out.write(nonce);
    byte[] aad = aad(header.toByteArray(), context);
    out.write(gcm(true, salt, nonce, aad, plaintext));
    return header.toByteArray();
  }

  byte[] open(byte[] message, byte[] context) throws IOException, InvalidCipherTextException {
    var in = new DataInputStream(new ByteArrayInputStream(message));
    if (in.readInt() != 0x53520101) {
      throw new IOException("start");
    }
    var foundLabel = in.readNBytes(in.readUnsignedByte());
    if (!new String(foundLabel, StandardCharsets.UTF_8).equals(label)) {
      throw new IOException("label");
    }
    if (!Arrays.equals(in.readNBytes(16), materialId)) {
      throw new IOException("material");
    }
    byte[] salt = in.readNBytes(16);
    byte[] nonce = in.readNBytes(12);
    byte[] body = in.readAllBytes();
    byte[] header = Arrays.copyOf(message, message.length - body.length);
    return gcm(false, salt, nonce, aad(header, context), body);
  }

  private byte[] gcm(boolean seal, byte[] salt, byte[] nonce, byte[] aad, byte[] in)
      throws InvalidCipherTextException {
    var hkdf = new HKDFBytesGenerator(new SHA256Digest());
    hkdf.init(new HKDFParameters(key, salt, INFO));
    var messageKey = new byte[32];
    hkdf.generateBytes(messageKey, 0, 32);
    var cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
    cipher.init(seal, new AEADParameters(new KeyParameter(messageKey), 128, nonce, aad));
    var out = new byte[cipher.getOutputSize(in.length)];
    int done = cipher.processBytes(in, 0, in.length, out, 0);
    cipher.doFinal(out, done);
    return out;
  }

  private static byte[] aad(byte[] header, byte[] context) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(header.length);
    out.write(header);
    out.writeInt(context.length);
    out.write(context);
    return bytes.toByteArray();
  }
}
